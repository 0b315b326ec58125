import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { DeviceStorage } from "#web/session/device-storage.ts";
import { isRuntime, type Runtime, type WebGpuSupport } from "#web/workers/ranker/ranker.api.ts";

/** What the reader wants to compute the ranking; `automatic`: whatever is fastest. */
export type RuntimeChoice = Runtime | "automatic";

/** Two runtimes, measured one after the other on this device. */
export interface MeasuredRuntimes {
  readonly at: number;
  readonly modelVersion: string;
  /** Milliseconds for 1,000 candidates; of a runtime that did not start, nothing. */
  readonly ms: { readonly [R in Runtime]?: number | undefined };
}

export interface RuntimeState {
  readonly choice: RuntimeChoice;
  readonly measured?: MeasuredRuntimes | undefined;
  /** Unknown until somebody has asked the browser. */
  readonly webGpu?: WebGpuSupport | undefined;
}

const CHOICE_KEY = "perch.runtime";
const MEASURED_KEY = "perch.runtimes-measured";

/** Which runtime the reader has chosen, and what was measured here: kept between visits where the browser keeps anything. */
export class RuntimeSettings {
  readonly #storage: DeviceStorage;
  readonly #state: Signal<RuntimeState>;

  /** @param forced what the address says: for this visit, in the place of what is kept */
  constructor(storage: DeviceStorage, forced?: Runtime) {
    this.#storage = storage;
    const kept = read(storage, CHOICE_KEY);
    this.#state = signal({
      choice: forced ?? (isRuntime(kept) ? kept : "automatic"),
      measured: parseMeasured(read(storage, MEASURED_KEY)),
    });
  }

  get state(): ReadonlySignal<RuntimeState> {
    return this.#state;
  }

  /** The runtime to use, unless the fastest is to be found. */
  get wanted(): Runtime | undefined {
    const { choice } = this.#state.value;
    return choice === "automatic" ? undefined : choice;
  }

  /** From now on, and at the next visits. */
  choose(choice: RuntimeChoice): void {
    this.#set({ choice });
    write(this.#storage, CHOICE_KEY, choice);
  }

  measured(measured: MeasuredRuntimes): void {
    this.measuredForNow(measured);
    write(this.#storage, MEASURED_KEY, JSON.stringify(measured));
  }

  /** Of a device that is slower than it was: shown, and not kept for the next visit. */
  measuredForNow(measured: MeasuredRuntimes): void {
    this.#set({ measured });
  }

  /** @param webGpu undefined where the browser did not say: then what was known stays. */
  found(webGpu: WebGpuSupport | undefined): void {
    if (webGpu !== undefined) this.#set({ webGpu });
  }

  #set(part: Partial<RuntimeState>): void {
    this.#state.value = { ...this.#state.value, ...part };
  }
}

/** What was written; nothing, if it is damaged or of another build. */
function parseMeasured(text: string | null): MeasuredRuntimes | undefined {
  try {
    const { at, modelVersion, ms } = JSON.parse(text ?? "") as Partial<MeasuredRuntimes>;
    const isWhole = typeof at === "number" && typeof modelVersion === "string" && isTimes(ms);
    return isWhole ? { at, modelVersion, ms } : undefined;
  } catch {
    return undefined;
  }
}

const isTimes = (ms: unknown): ms is MeasuredRuntimes["ms"] =>
  typeof ms === "object" &&
  ms !== null &&
  Object.entries(ms).every(([name, time]) => isRuntime(name) && typeof time === "number");

/** Storage that is switched off throws. */
function read(storage: DeviceStorage, key: string): string | null {
  try {
    return storage.getItem(key);
  } catch {
    return null;
  }
}

function write(storage: DeviceStorage, key: string, value: string): void {
  try {
    storage.setItem(key, value);
  } catch {
    // Full or switched off: it lasts as long as the page.
  }
}
