/** What a rename, a move or a deletion of images means for their masks. */
import * as vscode from 'vscode';
import { LabelerError } from '../../core/errors';
import type { DatasetService } from '../dataset/datasetService';
import { pathBelow } from '../dataset/relativePath';
import { displayPath } from '../io/maskStore';
import { Folders } from './folders';
import { MaskPlaces, type MaskPlace } from './maskPlaces';
import { folderOfJust, joinMoves, type Move } from './wholeFolder';

export interface PlannedMoves {
  readonly moves: readonly Move[];
  /** Why a mask stays where it is, a sentence each. */
  readonly left: readonly string[];
}

interface Renamed {
  readonly oldUri: vscode.Uri;
  readonly newUri: vscode.Uri;
}

/** The moves of masks that go with files and folders that are about to move. */
export async function planMoves(
  files: readonly Renamed[],
  datasets: Pick<DatasetService, 'of'>,
  cancellation: vscode.CancellationToken,
): Promise<PlannedMoves> {
  const folders = new Folders(cancellation);
  const places = new MaskPlaces(datasets, folders);
  const found: { place: MaskPlace; image: vscode.Uri }[] = [];
  for (const { oldUri, newUri } of files) {
    for (const place of await places.below(oldUri)) {
      found.push({ place, image: vscode.Uri.joinPath(newUri, pathBelow(oldUri, place.image) ?? '') });
    }
  }
  const gone = new Set(found.map(({ place }) => place.image.toString()));
  const taken = new Set<string>();
  const moves: Move[] = [];
  const left: string[] = [];
  for (const { place, image } of found) {
    const target = await targetOf(place, image, places, gone);
    const from = place.mask;
    if (target.mask?.toString() === (carried(from, files) ?? from).toString()) continue;
    const to = target.mask;
    const problem =
      target.problem ??
      (carried(from, files) && 'it lies in what is moved') ??
      (to && (taken.has(to.toString()) || (await folders.has(to)))
        ? `${displayPath(to)} is there already`
        : undefined);
    if (problem === undefined && to !== undefined) {
      taken.add(to.toString());
      moves.push({ from, to });
    } else left.push(`${displayPath(from)} doesn't follow its image: ${problem}`);
  }
  const inFolder = liesInFolder(
    found.map(({ place }) => place.image),
    files.map(({ oldUri }) => oldUri),
  );
  return { moves: inFolder ? await joinMoves(moves, folders) : moves, left };
}

/** The masks, or the folder of nothing but masks, that go with files and folders that are about to be deleted. */
export async function planDeletes(
  files: readonly vscode.Uri[],
  datasets: Pick<DatasetService, 'of'>,
  cancellation: vscode.CancellationToken,
): Promise<readonly vscode.Uri[]> {
  const folders = new Folders(cancellation);
  const places = new MaskPlaces(datasets, folders);
  const found = (await Promise.all(files.map((file) => places.below(file)))).flat();
  const gone = new Set(found.map(({ image }) => image.toString()));
  const masks: vscode.Uri[] = [];
  for (const place of found) {
    const isCarried = files.some((file) => pathBelow(file, place.mask) !== undefined);
    // What another image shares is that one's, too.
    if (!isCarried && (await places.collisionOf(place, gone)) === undefined) masks.push(place.mask);
  }
  const inFolder = liesInFolder(
    found.map(({ image }) => image),
    files,
  );
  const whole = inFolder ? await folderOfJust(masks, folders) : undefined;
  return whole === undefined ? masks : [whole];
}

interface Target {
  readonly mask?: vscode.Uri;
  readonly problem?: string;
}

/** Where the mask of an image belongs that is at `image` then. */
async function targetOf(
  place: MaskPlace,
  image: vscode.Uri,
  places: MaskPlaces,
  gone: ReadonlySet<string>,
): Promise<Target> {
  try {
    if ((await places.collisionOf(place, gone)) !== undefined) return { problem: 'two images share it.' };
    const target = await places.of(image);
    if (target === undefined) return { problem: `${displayPath(image)} is no image then.` };
    const collision = await places.collisionOf(target, gone);
    return collision === undefined ? { mask: target.mask } : { problem: collision.message };
  } catch (error) {
    if (error instanceof LabelerError) return { problem: error.message };
    throw error;
  }
}

/** Whether one of the images isn't operated on itself, but lies in a folder that is. */
function liesInFolder(images: readonly vscode.Uri[], operands: readonly vscode.Uri[]): boolean {
  const named = new Set(operands.map((each) => each.toString()));
  return images.some((image) => !named.has(image.toString()));
}

/** Where a file comes to lie that lies in what is moved. */
function carried(file: vscode.Uri, files: readonly Renamed[]): vscode.Uri | undefined {
  for (const { oldUri, newUri } of files) {
    const path = pathBelow(oldUri, file);
    if (path !== undefined) return vscode.Uri.joinPath(newUri, path);
  }
  return undefined;
}
