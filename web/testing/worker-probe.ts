/** What a probed worker has in memory. Bytes. */
export interface WorkerMemory {
  /** WebAssembly memories: they grow and never shrink. */
  readonly wasm: number;
  /** GPU buffers that were created and not destroyed. */
  readonly gpu: number;
}

/** What the probe leaves in the worker. */
export interface ProbedWorker {
  readonly probe: {
    memory(): WorkerMemory;
    /** Message channels made so far: the worker makes one between two chunks. */
    channels(): number;
    /** Workers that the worker has started and that have not been ended by the probe. */
    threads(): number;
    /** Ends one of them, as a browser short of memory may; answers whether there was one. */
    endThread(): boolean;
    /** Destroys the GPU device, as a driver's reset would; answers whether there was one. */
    loseDevice(): boolean;
  };
}

export interface ProbeOptions {
  /** What the GPU adapter claims to have besides. */
  readonly features?: readonly string[];
  /** The GPU takes 2 to a power where it should take e: no error, only other numbers. */
  readonly wrongKernels?: boolean;
}

/** Runs in the worker before its own script: keeps hold of what the runtime makes there. */
function installProbe({ features = [], wrongKernels = false }: ProbeOptions): void {
  const memories: WebAssembly.Memory[] = [];
  let gpu = 0;
  let channels = 0;
  const { MessageChannel: Channel } = globalThis;
  globalThis.MessageChannel = class extends Channel {
    constructor() {
      super();
      channels += 1;
    }
  };
  const threads: Worker[] = [];
  if ("Worker" in globalThis) {
    const { Worker: Thread } = globalThis;
    globalThis.Worker = class extends Thread {
      constructor(url: string | URL, options?: WorkerOptions) {
        super(url, options);
        threads.push(this);
      }
    };
  }
  let device: GPUDevice | undefined;
  const { Memory } = WebAssembly;
  WebAssembly.Memory = class extends Memory {
    constructor(descriptor: WebAssembly.MemoryDescriptor) {
      super(descriptor);
      memories.push(this);
    }
  };
  type Method = (...given: unknown[]) => unknown;
  /** Puts `around` in the place of a method, which it is handed as `call`. */
  const wrap = (owner: object, name: string, around: (call: Method, first: never) => unknown) => {
    const original = Reflect.get(owner, name) as Method;
    Reflect.set(owner, name, function (this: unknown, ...given: unknown[]) {
      const call: Method = (...instead) =>
        Reflect.apply(original, this, instead.length > 0 ? instead : given);
      return around(call, given[0] as never);
    });
  };
  const countBytes = (call: Method, { size }: GPUBufferDescriptor): unknown => {
    const buffer = call() as GPUBuffer;
    let alive = true;
    gpu += size;
    wrap(buffer, "destroy", (destroy) => {
      if (alive) gpu -= size;
      alive = false;
      return destroy();
    });
    return buffer;
  };
  if ("gpu" in navigator) {
    wrap(GPUSupportedFeatures.prototype, "has", (call, feature: string) =>
      features.includes(feature) ? true : call(),
    );
    wrap(GPUAdapter.prototype, "requestDevice", async (call, wanted?: GPUDeviceDescriptor) => {
      const real = [...(wanted?.requiredFeatures ?? [])].filter((one) => !features.includes(one));
      device = (await call({ ...wanted, requiredFeatures: real })) as GPUDevice;
      wrap(device, "createBuffer", countBytes);
      if (wrongKernels)
        wrap(device, "createShaderModule", (create, module: GPUShaderModuleDescriptor) =>
          create({ ...module, code: module.code.replaceAll(/\bexp\(/g, "exp2(") }),
        );
      return device;
    });
  }
  Object.assign(globalThis, {
    probe: {
      memory: () => ({
        wasm: memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0),
        gpu,
      }),
      channels: () => channels,
      threads: () => threads.length,
      endThread: () => {
        const thread = threads.pop();
        thread?.terminate();
        return thread !== undefined;
      },
      loseDevice: () => {
        device?.destroy();
        return device !== undefined;
      },
    },
  });
}

/** The probe as a script. */
export const workerProbe = (options: ProbeOptions = {}): string =>
  `(${installProbe.toString()})(${JSON.stringify(options)});\n`;
