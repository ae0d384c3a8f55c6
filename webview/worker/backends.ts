/** Starts tfjs's backends, in order, and says why one didn't start. */
import '@tensorflow/tfjs-backend-cpu';
import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import '@tensorflow/tfjs-backend-webgl';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs-core';
import type { Backend } from '../../src/protocol/hostView';
import { describeWebGl, describeWebGpu, type Adapter } from './adapters';

// Without tfjs's checks of every value it uploads and computes.
tf.enableProdMode();

export interface BackendOptions {
  /** `blob:` URLs of tfjs's wasm binaries by file name. */
  readonly wasm: Readonly<Record<string, string>>;
  /** False: an adapter that runs on the CPU counts as none. */
  readonly allowSoftware: boolean;
  readonly onLost: (reason: string) => void;
}

const STARTERS: Record<Backend, (options: BackendOptions) => Promise<Adapter>> = {
  webgpu: startWebGpu,
  webgl: startWebGl,
  wasm: startWasm,
  cpu: startCpu,
};

/**
 * Makes a backend tfjs's present one.
 * @returns what it runs on
 * @throws Error whose message is the reason
 */
export function startBackend(backend: Backend, options: BackendOptions): Promise<Adapter> {
  return STARTERS[backend](options);
}

async function startWebGpu({ allowSoftware, onLost }: BackendOptions): Promise<Adapter> {
  // Typed as always there; browsers and Linux desktops without WebGPU disagree.
  const gpu = navigator.gpu as GPU | undefined;
  if (gpu === undefined) throw new Error('this browser has no WebGPU');
  const gpuAdapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (gpuAdapter === null) throw new Error('no WebGPU adapter');
  const adapter = describeWebGpu(gpuAdapter.info);
  checkSoftware(adapter, allowSoftware);
  const { device } = await activate<WebGPUBackend>('webgpu');
  void device.lost.then(({ reason, message }) => {
    if (reason !== 'destroyed') onLost(message);
  });
  return adapter;
}

async function startWebGl({ allowSoftware, onLost }: BackendOptions): Promise<Adapter> {
  const adapter = probeWebGl();
  checkSoftware(adapter, allowSoftware);
  const { gpgpu } = await activate<MathBackendWebGL>('webgl');
  const { canvas } = gpgpu.gl as unknown as { canvas: OffscreenCanvas };
  canvas.addEventListener('webglcontextlost', () => onLost('the WebGL context was lost'));
  return adapter;
}

/** Looks at the adapter before tfjs starts on it. */
function probeWebGl(): Adapter {
  const gl = new OffscreenCanvas(1, 1).getContext('webgl2');
  if (gl === null) throw new Error('no WebGL 2');
  const extension = gl.getExtension('WEBGL_debug_renderer_info');
  const renderer = gl.getParameter(extension?.UNMASKED_RENDERER_WEBGL ?? gl.RENDERER) as string;
  gl.getExtension('WEBGL_lose_context')?.loseContext();
  return describeWebGl(renderer);
}

/** The empty module: magic number and version 1. */
const EMPTY_WASM = Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00);

async function startWasm({ wasm }: BackendOptions): Promise<Adapter> {
  // Where a policy forbids WebAssembly this says so; tfjs would only ask whether the server has the file.
  await WebAssembly.compile(EMPTY_WASM);
  // Threads need cross-origin isolation, which a webview must not depend on; their binary isn't shipped.
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  const simd = wasm['tfjs-backend-wasm-simd.wasm'];
  setWasmPaths({ 'tfjs-backend-wasm-threaded-simd.wasm': simd, ...wasm });
  await activate('wasm');
  return { description: tf.env().getBool('WASM_HAS_SIMD_SUPPORT') ? 'CPU, SIMD' : 'CPU', software: false };
}

async function startCpu(): Promise<Adapter> {
  await activate('cpu');
  return { description: 'CPU, JavaScript only (slow)', software: false };
}

function checkSoftware({ description, software }: Adapter, allowSoftware: boolean): void {
  if (software && !allowSoftware)
    throw new Error(`only a software adapter (${description}), slower than wasm`);
}

/**
 * Makes a backend by its factory first: `tf.setBackend` would swallow the reason of a failure, answer false and
 * stay on the old one.
 */
async function activate<B extends tf.KernelBackend>(name: Backend): Promise<B> {
  const factory = tf.findBackendFactory(name) as (() => B | Promise<B>) | null;
  if (factory === null) throw new Error('not supported here');
  const backend = await factory();
  tf.removeBackend(name);
  tf.registerBackend(name, () => backend);
  if (!(await tf.setBackend(name)) || tf.getBackend() !== name)
    throw new Error('tfjs could not switch to it');
  return backend;
}
