import type { ModelFile, WeightVariant } from "#shared/api/model-manifest.ts";
import {
  type DeviceFileRole,
  type Engine,
  ENGINE_FILE_ROLES,
  fileOf,
  modelParts,
} from "#shared/api/model-parts.ts";
import type { ModelKey } from "#shared/params/model-keys.ts";
import { canonicalJson } from "#shared/signing/canonical-json.ts";
import { readSignedManifest, type SignedManifest } from "#shared/signing/signed-manifest.ts";
import { ACTIONS } from "#shared/types/action.ts";
import { err, ok, type Result } from "#shared/types/result.ts";
import {
  allKept,
  beginsToCome,
  type KeptVersion,
  type KeptVersions,
  parseKeptVersions,
  servesNow,
  without,
} from "#web/workers/model-store/kept-versions.ts";
import {
  type ContentParts,
  type LoadedFiles,
  type LoadOptions,
  ModelContent,
  type RoleOf,
} from "#web/workers/model-store/model-content.ts";
import type { ModelFailure } from "#web/workers/model-store/model-failure.ts";
import {
  type KeepingProblem,
  type KeptFiles,
  PartCache,
} from "#web/workers/model-store/part-cache.ts";

/** Asked of nobody: where the cache holds which versions are kept. */
const KEPT_VERSIONS = "/assets/model/kept-versions.json";

export interface ModelStoreParts extends ContentParts {
  /** Where files are kept; undefined where nothing may be. */
  readonly openCache: () => Promise<KeptFiles | undefined>;
  readonly trusted: readonly ModelKey[];
}

/** A version that may be used: its manifest is signed by a trusted key. */
export interface FoundModel {
  readonly manifest: SignedManifest;
  /** As it was signed. */
  readonly text: string;
}

/** Fetches the manifest of the model that the edge encodes posts with. */
export type FetchManifest = () => Promise<Result<string, ModelFailure>>;

/**
 * The model's files on this device: fetched in parts, resumed where they stopped, checked against a signed manifest, two
 * versions kept. Which version serves changes in one write, when the caller says that it passed its test.
 */
export class ModelStore {
  readonly #parts: ModelStoreParts;
  readonly #cache: PartCache;
  readonly #content: ModelContent;

  constructor(parts: ModelStoreParts) {
    this.#parts = parts;
    this.#cache = new PartCache(parts.openCache);
    this.#content = new ModelContent(parts, this.#cache);
  }

  /** Why a model that was downloaded will be downloaded again at the next visit. */
  get keepingProblem(): KeepingProblem | undefined {
    return this.#cache.problem;
  }

  /** The version in use, if an engine's files are all here: no request. Else the one before, else the newest. */
  async findKept(
    fetchManifest: FetchManifest,
    engine: Engine,
  ): Promise<Result<FoundModel, ModelFailure>> {
    const kept = await this.#keptVersions();
    for (const version of [kept.serving, kept.previous]) {
      const found = await this.#wholeVersion(version, engine);
      if (found) return ok(found);
    }
    const newest = await this.findNewest(fetchManifest);
    if (newest.ok || newest.error.code !== "unreachable") return newest;
    // Offline, after a first visit that ended between the last byte and the test.
    const coming = await this.#wholeVersion(kept.coming, engine);
    return coming ? ok(coming) : newest;
  }

  /** This version and no other; its files may have to be fetched. `gone` if it is neither kept nor the newest. */
  async findVersion(
    modelVersion: string,
    fetchManifest: FetchManifest,
  ): Promise<Result<FoundModel, ModelFailure>> {
    const kept = allKept(await this.#keptVersions()).find(
      (version) => version.modelVersion === modelVersion,
    );
    const read = kept && (await this.#read(kept.manifest));
    if (kept && read?.ok) return ok({ manifest: read.value, text: kept.manifest });
    const newest = await this.findNewest(fetchManifest);
    return newest.ok && newest.value.manifest.modelVersion !== modelVersion
      ? err({ code: "gone", path: modelVersion })
      : newest;
  }

  /** The version that the edge names, whatever is kept. */
  async findNewest(fetchManifest: FetchManifest): Promise<Result<FoundModel, ModelFailure>> {
    const text = await fetchManifest();
    if (!text.ok) return text;
    const { newestSignedAt } = await this.#keptVersions();
    const read = await this.#read(text.value, newestSignedAt);
    return read.ok ? ok({ manifest: read.value, text: text.value }) : read;
  }

  /** What an engine reads of a version, with the wanted weights where there are such; every byte as it was signed. */
  async load<E extends Engine>(
    found: FoundModel,
    engine: E,
    variant: WeightVariant,
    options: LoadOptions,
  ): Promise<Result<LoadedFiles<E>, ModelFailure>> {
    const files = new Map<RoleOf<E>, ModelFile>();
    const roles: readonly RoleOf<E>[] = ENGINE_FILE_ROLES[engine];
    for (const role of roles) {
      const file = fileOf(found.manifest.files, role, variant);
      if (!file) return err({ code: "incomplete-manifest", role });
      files.set(role, file);
    }
    const version = { modelVersion: found.manifest.modelVersion, manifest: found.text };
    return this.#content.load(files, options, () =>
      this.#change((kept) => beginsToCome(kept, version, found.manifest.signedAt)),
    );
  }

  /** The version passed its test: from now on it is the one in use. Other than two versions' files are deleted. */
  async serve({ manifest: { modelVersion, signedAt }, text }: FoundModel): Promise<void> {
    await this.#cache.settled();
    // What is not on disk cannot be found there by the next visit.
    if (this.keepingProblem !== undefined) return;
    await this.#change((kept) => servesNow(kept, { modelVersion, manifest: text }, signedAt));
  }

  /** The version cannot be completed any more: it is not looked for again. */
  async abandon({ manifest: { modelVersion } }: FoundModel): Promise<void> {
    await this.#change((kept) => without(kept, modelVersion));
  }

  /** Versions whose posts this model can read, itself included: features depend on the layout alone. */
  async readableBy({ manifest }: FoundModel): Promise<string[]> {
    const layout = canonicalJson(manifest.layout);
    const readable = new Set([manifest.modelVersion]);
    for (const version of allKept(await this.#keptVersions())) {
      const read = await this.#read(version.manifest);
      if (read.ok && canonicalJson(read.value.layout) === layout)
        readable.add(version.modelVersion);
    }
    return [...readable];
  }

  async #read(text: string, newest?: number): Promise<Result<SignedManifest, ModelFailure>> {
    const { trusted, crypto } = this.#parts;
    const read = await readSignedManifest(text, trusted, crypto.verify, newest);
    if (!read.ok) return read;
    const count = read.value.ranker.A;
    return count === ACTIONS.length ? read : err({ code: "other-actions", count });
  }

  /** A kept version, if its signature is still trusted, this app can read its answers, and each file of the engine is here with some weights. */
  async #wholeVersion(
    version: KeptVersion | undefined,
    engine: Engine,
  ): Promise<FoundModel | undefined> {
    if (!version) return undefined;
    const read = await this.#read(version.manifest);
    if (!read.ok) return undefined;
    const here = await this.#cache.paths();
    const isHere = (file: ModelFile): boolean =>
      modelParts(file).every(({ path }) => here.has(path));
    const { files } = read.value;
    const roles: readonly DeviceFileRole[] = ENGINE_FILE_ROLES[engine];
    const whole = roles.every((role) => files.some((file) => file.role === role && isHere(file)));
    return whole ? { manifest: read.value, text: version.manifest } : undefined;
  }

  async #keptVersions(): Promise<KeptVersions> {
    const bytes = await this.#cache.read(KEPT_VERSIONS);
    return parseKeptVersions(bytes && new TextDecoder().decode(bytes));
  }

  /** One write says which versions are kept; afterwards the files of all others go. */
  #change(to: (kept: KeptVersions) => KeptVersions): Promise<void> {
    const never = new AbortController().signal;
    return this.#parts.lock("perch-model-versions", never, async () => {
      const kept = to(await this.#keptVersions());
      const bytes = new TextEncoder().encode(JSON.stringify(kept));
      await this.#cache.write(KEPT_VERSIONS, bytes.buffer);
      const wanted = new Set([KEPT_VERSIONS]);
      for (const version of allKept(kept)) {
        const read = await this.#read(version.manifest);
        for (const { path } of read.ok ? read.value.files.flatMap(modelParts) : [])
          wanted.add(path);
      }
      await this.#cache.keepOnly(wanted);
    });
  }
}
