import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod/mini";

const BuiltConfig = z.object({
  name: z.string(),
  main: z.string(),
  compatibility_date: z.string(),
  compatibility_flags: z.optional(z.array(z.string())),
  vars: z.optional(z.record(z.string(), z.unknown())),
  durable_objects: z.object({
    bindings: z.array(z.object({ name: z.string(), class_name: z.string() })),
  }),
  assets: z.object({
    binding: z.string(),
    run_worker_first: z.optional(z.array(z.string())),
  }),
  migrations: z.array(z.object({ tag: z.string(), new_sqlite_classes: z.array(z.string()) })),
});

/** Kinds of bindings that the generated configuration does not provide; a build that needs one must not start. */
const UNSUPPORTED = [
  "ai",
  "analytics_engine_datasets",
  "browser",
  "d1_databases",
  "hyperdrive",
  "images",
  "kv_namespaces",
  "queues",
  "r2_buckets",
  "services",
  "vectorize",
  "workflows",
] as const;

/** The worker as `vite build` leaves it: wrangler's configuration, resolved, and the files it consists of. */
export interface BuiltWorker {
  readonly name: string;
  readonly compatibilityDate: string;
  readonly compatibilityFlags: readonly string[];
  readonly vars: Readonly<Record<string, unknown>>;
  readonly objects: readonly { readonly binding: string; readonly className: string }[];
  readonly assetsBinding: string;
  /** Path patterns that are never answered with a file. */
  readonly runWorkerFirst: readonly string[];
  /** Relative to the folder; the entry first. */
  readonly modules: readonly string[];
}

const MODULES = "**/*.{js,mjs,wasm,bin,txt,html}";

/**
 * Reads `dist/perch`.
 *
 * @throws {Error} if it is not built, or needs what a workerd of one's own does not have.
 */
export function readBuiltWorker(folder: string): BuiltWorker {
  const path = join(folder, "wrangler.json");
  const json = JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>;
  const config = BuiltConfig.parse(json);
  const unsupported = UNSUPPORTED.filter((kind) => hasEntries(json[kind]));
  if (unsupported.length > 0) {
    throw new Error(`${path}: self-hosting has no ${unsupported.join(", ")} yet.`);
  }
  const stored = config.migrations.flatMap(({ new_sqlite_classes: classes }) => classes);
  const objects = config.durable_objects.bindings.map(({ name, class_name: className }) => {
    if (!stored.includes(className)) throw new Error(`${path}: ${className} has no migration.`);
    return { binding: name, className };
  });
  const others = globSync(MODULES, { cwd: folder }).filter((file) => file !== config.main);
  return {
    name: config.name,
    compatibilityDate: config.compatibility_date,
    compatibilityFlags: config.compatibility_flags ?? [],
    vars: config.vars ?? {},
    objects,
    assetsBinding: config.assets.binding,
    runWorkerFirst: config.assets.run_worker_first ?? [],
    modules: [config.main, ...others.toSorted()],
  };
}

/** `[]`, `{}` and `{producers: [], consumers: []}` are how wrangler writes "none". */
const hasEntries = (value: unknown): boolean =>
  Array.isArray(value)
    ? value.length > 0
    : typeof value === "object" && value !== null && Object.values(value).some(hasEntries);
