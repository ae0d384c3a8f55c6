/** What a graphics adapter is, for people and for `auto`, which leaves software adapters to an explicit choice. */

/** Software rasterisers by the names that WebGPU adapters and WebGL renderers give. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|softpipe|basic render/i;

export interface Adapter {
  /** For people. */
  readonly description: string;
  /** Runs on the CPU: far slower than wasm. */
  readonly software: boolean;
}

/** The part of `GPUAdapterInfo` that is read; browsers leave most of it empty. */
export interface AdapterInfo {
  readonly vendor: string;
  readonly architecture: string;
  readonly device: string;
  readonly description: string;
  /** Older browsers have it on the adapter, or not at all. */
  readonly isFallbackAdapter?: boolean;
}

export function describeWebGpu(info: AdapterInfo): Adapter {
  const parts = [info.vendor, info.architecture, info.device, info.description].filter((part) => part !== '');
  const description = parts.join(' ');
  return {
    description: description === '' ? 'unnamed adapter' : description,
    software: info.isFallbackAdapter === true || SOFTWARE.test(description),
  };
}

/** @param renderer `UNMASKED_RENDERER_WEBGL`, e.g. `ANGLE (NVIDIA, NVIDIA GeForce …)` */
export function describeWebGl(renderer: string): Adapter {
  return { description: renderer, software: SOFTWARE.test(renderer) };
}
