import { describe, expect, it } from "vitest";
import { acceptFor, align } from "../../src/experiments/reading.js";
import { acceptances } from "../../src/reading/acceptance.generated.js";
import { acceptanceFor } from "../../src/reading/acceptance.js";
import { createReader } from "../../src/reading/reader.js";
import { parametersSha256 } from "../../src/saving/parametersSha256.js";
import { decodeNetwork } from "../../src/saving/networkFile.js";
import { readingModelBytes, readingNetwork } from "../../src/shipped/reading.js";

const { points } = acceptances;

describe("one error in N", () => {
  it("was measured with the network that comes along: else run node scripts/fit-acceptance.mjs", async () => {
    expect(acceptances.parametersSha256).toBe(await parametersSha256(readingNetwork().parameters));
  });

  it("asks for more confidence the fewer errors there may be", () => {
    const confidences = points.map(({ accept }) => accept);
    expect(confidences).toEqual(confidences.toSorted((a, b) => a - b));
    expect(points.length).toBeGreaterThan(2);
    expect(Math.min(...confidences)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...confidences)).toBeLessThanOrEqual(1);
  });

  it("takes what was measured, and between two the one of fewer errors", () => {
    for (const { oneErrorIn, accept } of points) expect(acceptanceFor(oneErrorIn)).toBe(accept);
    expect(acceptanceFor(points[0].oneErrorIn + 1)).toBe(points[1].accept);
    expect(acceptanceFor(2)).toBe(points[0].accept);
  });

  it("refuses fewer errors than were reached, what is no number of digits, and company", async () => {
    const most = points[points.length - 1].oneErrorIn;
    expect(() => createReader({ oneErrorIn: most + 1 })).toThrow(`Wrong oneErrorIn: expected at most ${most}`);
    expect(() => createReader({ oneErrorIn: 1 })).toThrow("oneErrorIn");
    expect(() => createReader({ oneErrorIn: 20, accept: 0.5 })).toThrow("oneErrorIn stands alone");
    const network = await decodeNetwork(readingModelBytes());
    expect(() => createReader({ oneErrorIn: 20, network })).toThrow("received another network");
    expect(() => createReader({ oneErrorIn: 20, network: readingNetwork() })).not.toThrow();
  });

  it("accepts the most digits of which one in N is wrong, equal confidences together", () => {
    const outcomes = [0.9, 0.8, 0.8, 0.7, 0.6].map((confidence, i) => ({ confidence, right: i !== 2 && i !== 4 }));
    // Accepted down to 0.9: none of 1; to 0.8: 1 of 3; to 0.7: 1 of 4; to 0.6: 2 of 5.
    expect(acceptFor(outcomes, 4)).toEqual({ accept: 0.7, coverage: 0.8, risk: 0.25 });
    expect(acceptFor(outcomes, 3)).toEqual({ accept: 0.7, coverage: 0.8, risk: 0.25 });
    expect(acceptFor(outcomes, 5)).toEqual({ accept: 0.9, coverage: 0.2, risk: 0 });
  });

  it("knows which of the digits that were read are those that were written", () => {
    expect(align("25544", "25544").hits).toEqual([0, 1, 2, 3, 4]);
    expect(align("25544", "2544").hits).toHaveLength(4);
    expect(align("123", "1923")).toEqual({ edits: 1, right: 3, invented: 1, hits: [0, 2, 3] });
    expect(align("123", "173")).toMatchObject({ right: 2, invented: 0, hits: [0, 2] });
    expect(align("1", "")).toMatchObject({ right: 0, hits: [] });
  });
});
