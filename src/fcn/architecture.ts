/**
 * The shapes of the network as data: MobileNetV2 (Sandler et al. 2018, table 2) up to its 17th bottleneck, and
 * DeepLabv3's ASPP on top. `backbone.ts` and `aspp.ts` run them, `modelFile.ts` checks weights against them.
 */

/** One inverted residual: 1×1 expand (unless `expansion` is 1), 3×3 depthwise, 1×1 project. */
export interface Block {
  readonly expansion: 1 | 6;
  /** Channels that the block gives. */
  readonly channels: number;
  /** As published; a later output stride turns it into dilation (see {@link planBlocks}). */
  readonly stride: 1 | 2;
}

/** Channels of the stem: a 3×3 convolution of stride 2. */
export const STEM_CHANNELS = 32;

const stage = (channels: number, count: number, stride: 1 | 2): Block[] =>
  Array.from({ length: count }, (_, i) => ({ expansion: 6, channels, stride: i === 0 ? stride : 1 }));

export const BLOCKS: readonly Block[] = [
  { expansion: 1, channels: 16, stride: 1 },
  ...stage(24, 2, 2),
  ...stage(32, 3, 2),
  ...stage(64, 4, 2),
  ...stage(96, 3, 1),
  ...stage(160, 3, 2),
  ...stage(320, 1, 1),
];

/** Pixels of the network's input between two samples of the coarsest features. */
export type OutputStride = 8 | 16 | 32;

/** Block whose output a tap reads, named by its stride at output stride 16 (`s32`: block 16 at stride 32). */
export const TAP_BLOCKS = { s4: 2, s8: 5, s16a: 12, s16b: 16, s32: 16 } as const;
export type BackboneTap = keyof typeof TAP_BLOCKS;

export interface PlannedBlock extends Block {
  readonly index: number;
  readonly inputChannels: number;
  /** 1 or 2, after the output stride was applied. */
  readonly appliedStride: 1 | 2;
  readonly dilation: number;
  /** Whether the input is added to the output. */
  readonly residual: boolean;
}

/**
 * Strides and dilations for an output stride (DeepLab, Chen et al. 2017, section 3.1): once the features are as
 * coarse as asked, a stride becomes a doubling of the dilation of the blocks after it.
 */
export function planBlocks(outputStride: OutputStride): PlannedBlock[] {
  let stride = 2;
  let dilation = 1;
  let inputChannels = STEM_CHANNELS;
  return BLOCKS.map((block, index) => {
    const applied = stride < outputStride ? block.stride : 1;
    const planned: PlannedBlock = {
      ...block,
      index,
      inputChannels,
      appliedStride: applied,
      dilation,
      residual: block.stride === 1 && inputChannels === block.channels,
    };
    stride *= applied;
    if (applied < block.stride) dilation *= block.stride;
    inputChannels = block.channels;
    return planned;
  });
}

/** A layer's weights: `<layer>/kernel` and `<layer>/bias`. */
export interface LayerShape {
  readonly layer: string;
  readonly kernel: readonly number[];
  readonly bias: readonly number[];
}

/** Kernels as `[height, width, in, out]`, depthwise ones as `[height, width, channels, 1]`. */
export function backboneLayers(): LayerShape[] {
  const layers = [convolution('stem', 3, 3, STEM_CHANNELS)];
  for (const { index, expansion, inputChannels, channels } of planBlocks(32)) {
    const inner = inputChannels * expansion;
    const name = `block${index}`;
    if (expansion > 1) layers.push(convolution(`${name}/expand`, 1, inputChannels, inner));
    layers.push({ layer: `${name}/depthwise`, kernel: [3, 3, inner, 1], bias: [inner] });
    layers.push(convolution(`${name}/project`, 1, inner, channels));
  }
  return layers;
}

function convolution(layer: string, size: number, input: number, output: number): LayerShape {
  return { layer, kernel: [size, size, input, output], bias: [output] };
}

/** Channels of the tap `aspp`. */
export const ASPP_CHANNELS = 256;

/** Layers of the tap `aspp`: image pooling, the 1×1 branch, and the projection of both in this order. */
export function asppLayers(): LayerShape[] {
  const { channels } = BLOCKS[BLOCKS.length - 1];
  return [
    convolution('aspp/pool', 1, channels, ASPP_CHANNELS),
    convolution('aspp/local', 1, channels, ASPP_CHANNELS),
    convolution('aspp/project', 1, 2 * ASPP_CHANNELS, ASPP_CHANNELS),
  ];
}

/** The classifier on the tap `aspp`. */
export function scoreLayer(classes: number): LayerShape {
  return convolution('score/aspp', 1, ASPP_CHANNELS, classes);
}
