import { describe, expect, it } from "vitest";
import {
  type EntityKind,
  entityHashes,
  RESERVED_ROWS,
  unifiedRow,
  unifiedRows,
} from "#models/phoenix/reference/hashes.ts";

describe("entityHashes", () => {
  it.each<{ kind: EntityKind; id: string; expected: number[] }>([
    { kind: "item", id: "1", expected: [93_148, 85_286] },
    { kind: "item", id: "42", expected: [47_581, 47_786] },
    { kind: "author", id: "42", expected: [6_525, 62_637] },
    { kind: "user", id: "42", expected: [43_678, 1_666] },
    { kind: "item", id: "1925949722688126976", expected: [39_916, 50_969] },
  ])("of $kind $id in 100,000 buckets are $expected", ({ kind, id, expected }) => {
    expect(entityHashes(kind, id, 100_000)).toEqual(expected);
  });

  it("of id 0 are 0, and of no other id", () => {
    expect(entityHashes("item", "0", 100)).toEqual([0, 0]);
    for (let id = 1; id < 500; id++) expect(entityHashes("item", String(id), 100)).not.toContain(0);
  });
});

describe("the one table", () => {
  const vocabularies = { user: 10, item: 20, author: 30 };

  it("holds reserved rows, users, items and authors, in this order and without overlap", () => {
    const rows = (["user", "item", "author"] as const).flatMap((kind) =>
      Array.from({ length: vocabularies[kind] - 1 }, (_, i) =>
        unifiedRow(kind, i + 1, vocabularies),
      ),
    );
    expect(unifiedRow("user", 1, vocabularies)).toBe(66);
    expect(unifiedRow("item", 1, vocabularies)).toBe(76);
    expect(unifiedRow("author", 1, vocabularies)).toBe(96);
    expect(new Set(rows).size).toBe(rows.length);
    expect(Math.min(...rows)).toBeGreaterThan(RESERVED_ROWS);
    expect(Math.max(...rows)).toBe(unifiedRows(vocabularies) - 1);
  });

  it("keeps padding in row 0", () => {
    for (const kind of ["user", "item", "author"] as const)
      expect(unifiedRow(kind, 0, vocabularies)).toBe(0);
  });
});
