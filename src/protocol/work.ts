/** What the extension host and the page say to each other that works through many images. */
import type {
  AssetUris,
  BackendSetting,
  PredictRequest,
  PredictResult,
  PresentModel,
  ViewImage,
} from './hostView';

export interface WorkInit {
  readonly assets: AssetUris;
  readonly backend: BackendSetting;
  readonly progress: WorkProgress;
}

/** An image that could not be worked on. */
export interface WorkFailure {
  /** As people know it. */
  readonly path: string;
  readonly reason: string;
}

/** How far the work is. */
export interface WorkProgress {
  /** What is done, as a title. */
  readonly title: string;
  readonly state: 'running' | 'ended';
  readonly total: number;
  readonly done: number;
  /** Images a second lately; null before that can be said. */
  readonly rate: number | null;
  /** Null before that can be said. */
  readonly secondsLeft: number | null;
  /** What else there is to say, such as how it ended. */
  readonly message: string;
  /** How many images failed. */
  readonly failed: number;
  /** The first of them. */
  readonly failures: readonly WorkFailure[];
}

/** What the host serves to the page. */
export interface WorkHostApi {
  ready(params: null): WorkInit;
  cancel(params: null): void;
  /** Opens the image of a failure, by its place in the list. */
  openFailure(params: { index: number }): void;
  log(params: { level: 'info' | 'warn' | 'error'; message: string }): void;
}

/** Files that the page makes of images. */
export const TURNED_TYPES = ['image/jpeg', 'image/png'] as const;
export type TurnedType = (typeof TURNED_TYPES)[number];

/** What the page serves to the host. */
export interface WorkViewApi {
  progressChanged(params: { progress: WorkProgress }): void;
  /** Starts the network. @returns how many images it can work on at once, and by what for people */
  prepare(params: { model: PresentModel }): { lanes: number; backend: string };
  /** Runs the network on an image, in one of the lanes; each runs one at a time. */
  predict(params: { lane: number; image: ViewImage; request: PredictRequest }): PredictResult;
  /** The image as it is seen, without EXIF. */
  turn(params: { image: ViewImage; type: TurnedType }): { bytes: Uint8Array };
}
