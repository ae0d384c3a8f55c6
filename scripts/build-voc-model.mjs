/**
 * Makes the built-in model, media/models/voc, of the npm package @codait/max-image-segmenter: DeepLabv3 on
 * MobileNetV2, trained on PASCAL VOC 2012. Batch norm of the convolutions is folded in the package already; here
 * that of the depthwise ones follows, and tensors get the names of src/fcn/architecture.ts.
 */
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PACKAGE = '@codait/max-image-segmenter';
const PACKAGE_VERSION = '0.3.0';

/** The files that were checked against the original graph (test/unit/fcn/golden.test.ts). */
const PINNED = {
  'model.json': 'd454099ce682e2f7cb5689e9bf167f8437f1c84171982d980758b045d310aa80',
  'group1-shard1of3': 'e1501ed0cb05c223055a6dc722bbec872dadccfebb770aecf59ad830c45b0117',
  'group1-shard2of3': 'a97acd1e7e2108776e9d112b21211e17c3ce66c72eca4fde8352784dfbb042e9',
  'group1-shard3of3': 'f6caff3822c8cfa842f8f82c8f77019b550c490d6b24c17528fd3c9d03627ea4',
};

/** Names of PASCAL VOC 2012 by id; colours follow from the ids ({@link vocColor}). */
const VOC_CLASSES = [
  'background',
  'aeroplane',
  'bicycle',
  'bird',
  'boat',
  'bottle',
  'bus',
  'car',
  'cat',
  'chair',
  'cow',
  'diningtable',
  'dog',
  'horse',
  'motorbike',
  'person',
  'pottedplant',
  'sheep',
  'sofa',
  'train',
  'tvmonitor',
];

const ORIGIN =
  'DeepLabv3 on MobileNetV2, trained on PASCAL VOC 2012: TensorFlow DeepLab (The TensorFlow Authors), converted ' +
  'to TensorFlow.js by the IBM Model Asset Exchange (CODAIT, MAX Image Segmenter), from the npm package ' +
  `${PACKAGE} ${PACKAGE_VERSION}. Changed here: batch norm folded into the convolutions, tensors renamed and ` +
  'stored as float16.';

/** Writes media/models/voc/{model.json,weights.bin} below `root`, unless they are there and up to date. */
export async function buildVocModel(root) {
  const target = join(root, 'media/models/voc');
  const key = await buildKey();
  if (await isUpToDate(target, key)) return;
  const files = await readPackage(join(root, 'node_modules', PACKAGE, 'model'));
  const { tensors, weights } = convert(files);
  await mkdir(target, { recursive: true });
  await writeFile(join(target, 'weights.bin'), weights);
  await writeFile(
    join(target, 'model.json'),
    JSON.stringify(describe(tensors, weights, key), null, 2) + '\n',
  );
}

/** Changes whenever the result may change: this script holds the hashes of all that it reads. */
async function buildKey() {
  return sha256(await readFile(fileURLToPath(import.meta.url)));
}

async function isUpToDate(target, key) {
  try {
    const model = JSON.parse(await readFile(join(target, 'model.json'), 'utf8'));
    if (model.build.key !== key) return false;
    return sha256(await readFile(join(target, 'weights.bin'))) === model.build.weightsSha256;
  } catch {
    return false; // missing or damaged: build it
  }
}

async function readPackage(directory) {
  const files = {};
  for (const [name, expected] of Object.entries(PINNED)) {
    const bytes = await readFile(join(directory, name));
    const actual = sha256(bytes);
    if (actual !== expected) {
      throw new Error(
        `${PACKAGE}: ${name} has the SHA-256 ${actual}, expected ${expected}; run npm ci again`,
      );
    }
    files[name] = bytes;
  }
  return files;
}

/** @returns the tensors in our names and order, and their bytes */
function convert(files) {
  const { modelTopology, weightsManifest } = JSON.parse(files['model.json'].toString('utf8'));
  const constants = readConstants(weightsManifest, files);
  const tensors = [];
  const take = (source, name, scale) => {
    const constant = constants.get(source);
    if (constant === undefined) throw new Error(`${PACKAGE}: the graph has no weights named ${source}`);
    constants.delete(source);
    const values = scale === undefined ? constant.values : scaleChannels(constant.values, takeValues(scale));
    tensors.push({ name, shape: constant.shape, values });
  };
  const takeValues = (source) => {
    const { values } = constants.get(source);
    constants.delete(source);
    return values;
  };

  for (const { name, op, input } of modelTopology.node) {
    if (op !== 'Conv2D' && op !== 'DepthwiseConv2dNative') continue;
    const weights = input[1];
    const scope = name.replace(/\/(BatchNorm|Conv2D|depthwise$).*/, '');
    const layer = layerName(scope);
    if (layer === 'score/aspp') {
      take(weights, `${layer}/kernel`);
      take(`${scope}/biases`, `${layer}/bias`);
      continue;
    }
    const batchNorm = `${scope}/BatchNorm/FusedBatchNorm`;
    take(weights, `${layer}/kernel`, op === 'Conv2D' ? undefined : `${batchNorm}/Scaled`);
    take(`${batchNorm}/Offset`, `${layer}/bias`);
  }

  const left = [...constants].filter(([, { values }]) => values.length > 3).map(([name]) => name);
  if (left.length > 0) throw new Error(`${PACKAGE}: weights that nothing uses: ${left.join(', ')}`);
  return { tensors, weights: Buffer.concat(tensors.map(({ values }) => encodeFloat16(values))) };
}

/** The graph's float constants by name. */
function readConstants(manifest, files) {
  const constants = new Map();
  for (const { paths, weights } of manifest) {
    const bytes = Buffer.concat(paths.map((path) => files[path]));
    let offset = 0;
    for (const { name, shape, dtype } of weights) {
      const size = shape.reduce((a, b) => a * b, 1) * 4;
      if (dtype === 'float32') {
        const values = new Float32Array(
          bytes.buffer.slice(bytes.byteOffset + offset, bytes.byteOffset + offset + size),
        );
        constants.set(name, { shape, values });
      }
      offset += size;
    }
  }
  return constants;
}

/** MobilenetV2/expanded_conv_7/expand → block7/expand, and so on. */
function layerName(scope) {
  const block = /^MobilenetV2\/expanded_conv(?:_(\d+))?\/(expand|depthwise|project)$/.exec(scope);
  if (block) return `block${block[1] ?? 0}/${block[2]}`;
  const others = {
    'MobilenetV2/Conv': 'stem',
    image_pooling: 'aspp/pool',
    aspp0: 'aspp/local',
    concat_projection: 'aspp/project',
    'logits/semantic': 'score/aspp',
  };
  if (!(scope in others)) throw new Error(`${PACKAGE}: unknown layer ${scope}`);
  return others[scope];
}

/** Folds a batch norm's scale into a depthwise kernel [h, w, channels, 1]. */
function scaleChannels(values, scale) {
  return values.map((value, i) => value * scale[i % scale.length]);
}

/** Rounds to the nearest half-precision float, to even on a tie (IEEE 754 binary16), little-endian. */
function encodeFloat16(values) {
  const bytes = Buffer.alloc(values.length * 2);
  values.forEach((value, i) => bytes.writeUInt16LE(toHalf(value), i * 2));
  return bytes;
}

function toHalf(value) {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  if (!(size < 65520)) throw new Error(`${value} is no half-precision float`);
  const exponent = Math.max(-14, Math.floor(Math.log2(size || 2 ** -24)));
  const steps = roundToEven(size / 2 ** (exponent - 10));
  // A carry of the fraction runs into the exponent, as it should.
  return sign | (exponent === -14 ? steps : ((exponent + 14) << 10) + steps);
}

function roundToEven(value) {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

function describe(tensors, weights, key) {
  return {
    format: 'fcn-labeler-model',
    formatVersion: 1,
    name: 'builtin:voc',
    version: 1,
    origin: ORIGIN,
    license: 'Apache-2.0, https://www.apache.org/licenses/LICENSE-2.0',
    architecture: { backbone: 'mobilenet-v2', head: 'score', taps: ['aspp'] },
    input: {
      longestSide: 513,
      resize: 'aligned-corners',
      padding: 'edge-16k+1',
      alpha: 'over-white',
      range: [-1, 1],
    },
    classes: VOC_CLASSES.map((name, id) => ({ id, name, color: vocColor(id) })),
    build: { key, weightsSha256: sha256(weights) },
    weights: { dtype: 'float16', tensors: tensors.map(({ name, shape }) => ({ name, shape })) },
  };
}

/** PASCAL VOC's colour of a class: the id's bits, three at a time, spread from the top of red, green and blue. */
function vocColor(id) {
  const channels = [0, 0, 0];
  for (let bit = 7, rest = id; rest > 0; bit--, rest >>= 3) {
    for (let c = 0; c < 3; c++) channels[c] |= ((rest >> c) & 1) << bit;
  }
  return '#' + channels.map((value) => value.toString(16).padStart(2, '0')).join('');
}

function sha256(bytes) {
  return createHash('sha256').update(bytes).digest('hex');
}
