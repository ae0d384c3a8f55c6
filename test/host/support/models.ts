/** Model folders for tests: heads that give every pixel one class. */
import * as vscode from 'vscode';
import { encodeModel, type EncodedModel } from '../../../src/fcn/encodeModel';
import { headInputs, headTensors, scoreBias, type HeadSpec } from '../../../src/fcn/heads/headSpec';

/** Names of the classes; none is the built-in model's. */
export const MODEL_CLASSES = ['road', 'sky'];

const SPEC: HeadSpec = { kind: 'fcn-16s', pyramid: false, hidden: 0, classes: MODEL_CLASSES.length };

/** @param winner index of the class that every pixel gets */
export function onlyOneClass(winner: number, version: number): EncodedModel {
  const bias = scoreBias(headInputs(SPEC)[0].name);
  const weights = new Map(
    headTensors(SPEC).map(({ name, shape }) => {
      const values = new Float32Array(shape.reduce((a, b) => a * b, 1));
      if (name === bias) values[winner] = 10;
      return [name, { shape, values }];
    }),
  );
  return encodeModel({
    reference: { name: 'test', version },
    classes: MODEL_CLASSES.map((name, i) => ({ id: i + 5, name, color: `#00000${i}` })),
    spec: SPEC,
    weights,
    inputSize: 129,
  });
}

export async function writeModel(folder: vscode.Uri, { json, weights }: EncodedModel): Promise<void> {
  const { fs } = vscode.workspace;
  await fs.writeFile(vscode.Uri.joinPath(folder, 'weights.bin'), weights);
  await fs.writeFile(vscode.Uri.joinPath(folder, 'model.json'), new TextEncoder().encode(json));
}
