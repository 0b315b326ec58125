import { createHash } from "node:crypto";
import { verifyEd25519 } from "#models/signing/sign-manifest.ts";
import { manifestOf, signedText, testKey } from "#models/signing/testing.ts";
import {
  type ModelFile,
  ModelManifestSchema,
  type WeightVariant,
} from "#shared/api/model-manifest.ts";
import {
  DEVICE_FILE_ROLES,
  type DeviceFileRole,
  MODEL_PART_BYTES,
} from "#shared/api/model-parts.ts";
import { modelParts } from "#shared/api/model-parts.ts";
import { err, ok } from "#shared/types/result.ts";
import type { LoadOptions } from "#web/workers/model-store/model-content.ts";
import { type FetchManifest, ModelStore } from "#web/workers/model-store/model-store.ts";

const ORIGIN = "https://perch.test";
const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** The table has three parts, every other file one. */
const SIZES: Readonly<Record<(typeof DEVICE_FILE_ROLES)[number], number>> = {
  table: 2 * MODEL_PART_BYTES + 1_000,
  kernel: 600,
  context: 900,
  candidates: 800,
  "user-tower": 700,
  golden: 2,
};
/** Requests that a first visit with ONNX Runtime makes for files: the table's, three graphs and the golden vectors. */
export const PART_COUNT = 7;
/** The same with the kernel: the table's, its own file and the golden vectors. */
export const KERNEL_PART_COUNT = 5;

/** What a test can look at, and what it can break. */
interface Wires {
  /** What the device keeps, by path. */
  readonly disk: Map<string, ArrayBuffer>;
  /** Paths, and `manifest`. */
  readonly asked: string[];
  online: boolean;
  /** What the server answers instead. */
  answer?: ((path: string) => Response | Promise<Response> | undefined) | undefined;
  /** Bytes that fit on the disk. */
  room: number;
  /** What the browser says is left of them. */
  freeBytes?: number | undefined;
  hasStorage: boolean;
  /** A part is written when this has settled. */
  diskIsFree?: Promise<unknown> | undefined;
}

export interface PublishedModel {
  readonly modelVersion: string;
  readonly text: string;
  readonly files: readonly ModelFile[];
  readonly content: ReadonlyMap<DeviceFileRole, Uint8Array<ArrayBuffer>>;
}

/** A server with models, a device that keeps files, and what was asked of either. */
export function storeWorld() {
  let { key, trusted } = testKey();
  const server = new Map<string, Uint8Array<ArrayBuffer>>();
  const disk = new Map<string, ArrayBuffer>();
  const asked: string[] = [];
  const locks = new Map<string, Promise<unknown>>();
  let signedAt = 1_000;
  let current: PublishedModel | undefined;
  const wires: Wires = { disk, asked, online: true, room: Infinity, hasStorage: true };
  return Object.assign(wires, {
    /** Puts a model on the server, in place of the last one: whose files are gone unless they are the same. */
    publish(
      seed: string,
      { variants = [] as WeightVariant[], rows = 11, actions = 23, keepOld = false } = {},
    ) {
      const content = new Map<DeviceFileRole, Uint8Array<ArrayBuffer>>();
      const files: ModelFile[] = [];
      if (!keepOld) server.clear();
      const add = (
        role: DeviceFileRole,
        bytes: Uint8Array<ArrayBuffer>,
        variant?: WeightVariant,
      ) => {
        const file: ModelFile = {
          role,
          path: `${role}-${variant ?? "f32"}`,
          bytes: bytes.length,
          sha256: sha256(bytes),
          ...(variant && { variant }),
        };
        files.push(file);
        for (const [i, part] of modelParts(file).entries())
          server.set(part.path, bytes.slice(i * MODEL_PART_BYTES, (i + 1) * MODEL_PART_BYTES));
      };
      for (const role of DEVICE_FILE_ROLES) {
        // Table and golden vectors are the same in every version.
        const bytes = new Uint8Array(SIZES[role]).fill(role.length);
        if (role === "golden") bytes.set(new TextEncoder().encode("{}"));
        else if (role !== "table") bytes.set(new TextEncoder().encode(seed + role));
        content.set(role, bytes);
        add(role, bytes);
      }
      for (const variant of variants)
        for (const role of ["context", "kernel"] as const)
          add(role, new TextEncoder().encode(seed + role + variant), variant);
      const manifest = manifestOf(files, `phoenix-${seed}`);
      const laidOut = {
        ...manifest,
        layout: { ...manifest.layout, rows },
        ranker: { ...manifest.ranker, A: actions },
      };
      current = {
        modelVersion: manifest.modelVersion,
        text: signedText(laidOut, key, (signedAt += 1_000)),
        files,
        content,
      };
      return current;
    },

    /** From the next visit on the app trusts another key alone, which has signed the model that is on the server. */
    changeKey() {
      ({ key, trusted } = testKey());
      if (!current) throw new Error("nothing is published");
      const manifest = ModelManifestSchema.parse(JSON.parse(current.text));
      current = { ...current, text: signedText(manifest, key, (signedAt += 1_000)) };
    },

    /** The manifest as the page's edge client fetches it. */
    fetchManifest: (() => {
      asked.push("manifest");
      return Promise.resolve(
        wires.online && current
          ? ok(current.text)
          : err({ code: "unreachable" as const, reason: "offline" }),
      );
    }) as FetchManifest,

    /** A visit: a store of its own, on the same disk. */
    visit: () =>
      new ModelStore({
        trusted,
        crypto: {
          verify: verifyEd25519,
          sha256: (bytes) => Promise.resolve(sha256(new Uint8Array(bytes))),
        },
        freeBytes: () => Promise.resolve(wires.freeBytes),
        lock: (name, signal, work) => {
          const run = (locks.get(name) ?? Promise.resolve()).then(() => {
            signal.throwIfAborted();
            return work();
          });
          locks.set(
            name,
            run.catch(() => undefined),
          );
          return run;
        },
        fetch: async (path, { signal }) => {
          asked.push(path);
          signal?.throwIfAborted();
          if (!wires.online) throw new TypeError("Failed to fetch");
          const other = await wires.answer?.(path);
          if (other) return signal ? endedBy(signal, other) : other;
          const bytes = server.get(path);
          return bytes ? new Response(bytes) : new Response("gone", { status: 404 });
        },
        openCache: () => Promise.resolve(wires.hasStorage ? cacheOn(wires) : undefined),
      }),
  });
}

/** A body ends with the signal, as one of a real request does. */
const endedBy = (signal: AbortSignal, { body, status }: Response): Response =>
  new Response(body?.pipeThrough(new TransformStream(), { signal }), { status });

/** Cache Storage on a map, with a limited room. */
function cacheOn(wires: Wires) {
  const { disk } = wires;
  const pathOf = (url: RequestInfo | URL): string =>
    new URL(typeof url === "string" ? url : url instanceof URL ? url.href : url.url, ORIGIN)
      .pathname;
  const used = (): number =>
    [...disk.values()].reduce((sum, { byteLength }) => sum + byteLength, 0);
  return {
    match: (url: RequestInfo | URL) => {
      const bytes = disk.get(pathOf(url));
      return Promise.resolve(bytes && new Response(bytes));
    },
    put: async (url: RequestInfo | URL, response: Response) => {
      const bytes = await response.arrayBuffer();
      if (pathOf(url).endsWith(".bin")) await wires.diskIsFree;
      if (used() + bytes.byteLength > wires.room)
        throw new DOMException("full", "QuotaExceededError");
      disk.set(pathOf(url), bytes);
    },
    delete: (url: RequestInfo | URL) => Promise.resolve(disk.delete(pathOf(url))),
    keys: () => Promise.resolve([...disk.keys()].map((path) => new Request(ORIGIN + path))),
  };
}

export const options = (change: Partial<LoadOptions> = {}): LoadOptions => ({
  mayDownload: true,
  mustKeep: false,
  onProgress: () => {},
  signal: new AbortController().signal,
  ...change,
});
