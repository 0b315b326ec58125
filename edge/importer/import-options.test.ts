import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { importOptions, UsageError } from "#edge/importer/import-options.ts";

const read = (line: string, env = {}) => importOptions(line.split(" "), env);

describe("importOptions", () => {
  it("fills in what is not said", () => {
    expect(read("a.csv b.csv --format reddit")).toEqual({
      paths: [resolve("a.csv"), resolve("b.csv")],
      format: "reddit",
      url: "http://127.0.0.1:5173",
      token: "dev",
      retimeMs: undefined,
      fresh: false,
    });
  });

  it("takes paths from where npm was called", () => {
    const env = { INIT_CWD: "/home/me" };
    expect(read("a.csv /b.csv --format reddit", env)?.paths).toEqual(["/home/me/a.csv", "/b.csv"]);
  });

  it("takes port and token from the environment, but the command line first", () => {
    const env = { PORT: "8080", INGEST_TOKEN: "e" };
    expect(read("a --format events", env)).toMatchObject({
      url: "http://127.0.0.1:8080",
      token: "e",
    });
    expect(read("a --format events --url https://x.example/ --token t", env)).toMatchObject({
      url: "https://x.example",
      token: "t",
    });
  });

  it.each([
    ["36h", 129_600_000],
    ["90m", 5_400_000],
    ["1.5d", 129_600_000],
    ["30s", 30_000],
  ])("reads %s", (text, ms) => {
    expect(read(`a --format events --retime ${text}`)).toMatchObject({ retimeMs: ms });
  });

  it.each([
    ["--format reddit", "No file"],
    ["a.csv", "--format is missing"],
    ["a.csv --format xml", "Unknown format xml. Should be one of events, hackernews, reddit"],
    ["a.csv --format toString", "Unknown format"],
    ["a.csv --format reddit --url ftp://x", "no http URL"],
    ["a.csv --format reddit --retime 36", "no duration"],
    ["a.csv --format reddit --retime 0h", "no duration"],
    ["a.csv --format reddit --speed 9", "--speed"],
  ])("refuses %j: %s", (line, message) => {
    expect(() => read(line)).toThrow(UsageError);
    expect(() => read(line)).toThrow(message);
  });

  it("asks for help", () => {
    expect(read("--help")).toBeUndefined();
  });
});
