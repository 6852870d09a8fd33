import { describe, expect, it } from "vitest";
import { acceptFor, align } from "../../src/experiments/reading.js";

describe("align", () => {
  it.each([
    ["12345", "12345", 5, 0],
    ["12345", "1345", 4, 0],
    ["12345", "123945", 5, 1],
    ["12345", "12?45", 4, 0],
    ["", "7", 0, 1],
    ["7", "", 0, 0],
  ])("%s read as %s", (written, read, right, invented) => {
    expect(align(written, read)).toMatchObject({ right, invented });
  });
});

const outcome = (confidence: number, right: boolean) => ({ confidence, right });

describe("acceptFor", () => {
  const outcomes = [
    outcome(0.99, true),
    outcome(0.9, true),
    outcome(0.8, false),
    outcome(0.7, true),
    outcome(0.6, true),
  ];

  it("accepts as many as it may", () => {
    expect(acceptFor(outcomes, 100)).toEqual({ accept: 0.9, coverage: 0.4, risk: 0 });
    expect(acceptFor(outcomes, 5)).toEqual({ accept: 0.6, coverage: 1, risk: 0.2 });
    expect(acceptFor([outcome(0.9, false)], 10)).toBeUndefined();
  });
});
