import { OptionError } from "inkling";
import { describe, expect, it } from "vitest";
import { renderError } from "../../src/terminal/messages.js";
import { cleaned } from "../../src/terminal/printing.js";
import { describeTerminal, plainTerminal } from "../../src/terminal/terminal.js";

describe("an error", () => {
  const error = new OptionError({ what: "Wrong epochs", expected: "a whole number of at least 1", received: "0" });

  it("of ours is its message", () => {
    expect(renderError(error, plainTerminal)).toBe(
      "error  Wrong epochs: expected a whole number of at least 1, received 0.",
    );
  });

  it("has a red label where there is colour", () => {
    expect(cleaned(renderError(error, { ...plainTerminal, colourDepth: 4 }))).toMatch(
      /^\x1b\[31merror\x1b\[39m {2}Wrong epochs/,
    );
  });

  it("of any other kind is our defect, without a stack trace", () => {
    const message = renderError(new TypeError("x is not a function"), plainTerminal);
    expect(message).toBe(
      "error  This is a defect of inkling, not a mistake of yours: TypeError: x is not a function\n" +
        "       Please report it, with the command that led to it and the version.",
    );
    expect(renderError("thrown text", plainTerminal)).toContain("yours: thrown text\n");
  });
});

describe("a terminal", () => {
  const terminal = { isTTY: true, columns: 120 };
  const describeIn = (environment: Record<string, string>, stream: object = terminal, platform = "linux") =>
    describeTerminal(stream, environment, platform);

  it("has the colours that its environment says", () => {
    expect(describeIn({ TERM: "xterm-256color" })).toEqual({ colourDepth: 8, unicode: true, columns: 120 });
    expect(describeIn({ TERM: "xterm", COLORTERM: "truecolor" }).colourDepth).toBe(24);
    expect(describeIn({ TERM: "dumb" })).toEqual({ colourDepth: 1, unicode: false, columns: 120 });
  });

  it("has none with NO_COLOR, none in a pipe unless FORCE_COLOR", () => {
    expect(describeIn({ TERM: "xterm-256color", NO_COLOR: "1" }).colourDepth).toBe(1);
    expect(describeIn({ TERM: "xterm-256color", NO_COLOR: "1", FORCE_COLOR: "3" }).colourDepth).toBe(1);
    expect(describeIn({ TERM: "xterm-256color", NO_COLOR: "" }).colourDepth).toBe(8);
    expect(describeIn({ TERM: "xterm-256color" }, {})).toEqual({ colourDepth: 1, unicode: true, columns: 80 });
    expect(describeIn({ FORCE_COLOR: "3" }, {}).colourDepth).toBe(24);
  });

  it("shows Unicode unless its locale or kind says otherwise", () => {
    expect(describeIn({ LANG: "de_DE.UTF-8" }).unicode).toBe(true);
    expect(describeIn({ LANG: "de_DE.ISO-8859-1" }).unicode).toBe(false);
    expect(describeIn({ LANG: "de_DE.UTF-8", LC_ALL: "C" }).unicode).toBe(false);
    expect(describeIn({}, { columns: 0 }, "win32")).toEqual({ colourDepth: 1, unicode: false, columns: 80 });
  });
});
