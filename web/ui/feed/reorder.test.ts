import { describe, expect, it } from "vitest";
import { heldArticle, moves } from "./reorder.ts";

const viewport = { top: 50, bottom: 650 };
/** Articles of 200 px, the first at `top`. */
const stack = (ids: string, top = 50) =>
  ids.split("").map((id, i) => ({ id, top: top + i * 200, bottom: top + (i + 1) * 200 }));

describe("heldArticle", () => {
  const scrolled = stack("abcdef", -180); // a ends at 20, under the bar; b is the first on screen
  const everything = new Set("abcdef");

  it("holds the first article that is on screen", () => {
    expect(heldArticle(scrolled, everything, viewport, { atTop: false })?.id).toBe("b");
  });
  it("holds the next one if that one leaves", () => {
    expect(heldArticle(scrolled, new Set("acdef"), viewport, { atTop: false })?.id).toBe("c");
  });
  it("holds the article just acted on, even at the top", () => {
    const options = { atTop: true, actedOn: "c" };
    expect(heldArticle(stack("abcdef"), everything, viewport, options)?.id).toBe("c");
  });
  it("does not hold an article acted on that has scrolled away", () => {
    expect(heldArticle(scrolled, everything, viewport, { atTop: false, actedOn: "f" })?.id).toBe(
      "b",
    );
  });
  it("holds nothing at the top", () => {
    expect(heldArticle(stack("abcdef"), everything, viewport, { atTop: true })).toBeUndefined();
  });
});

describe("moves", () => {
  it("slides what changes places and leaves alone what does not", () => {
    expect(moves(stack("abc"), stack("bac"), viewport)).toEqual([
      { id: "b", kind: "slide", dy: 200 },
      { id: "a", kind: "slide", dy: -200 },
    ]);
  });
  it("lets new articles appear", () => {
    expect(moves(stack("ab"), stack("nab"), viewport)[0]).toEqual({ id: "n", kind: "appear" });
  });
  it("does not move what is off screen before and after", () => {
    const ids = moves(stack("abcdefgh"), stack("abcdefhg"), viewport).map(({ id }) => id);
    expect(ids).toEqual([]);
  });
  it("does not fly an article across the whole page", () => {
    const before = stack("abcdefghijkl");
    const after = stack("labcdefghijk");
    expect(moves(before, after, viewport)[0]).toEqual({ id: "l", kind: "appear" });
  });
});
