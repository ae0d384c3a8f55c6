/** Exporting and importing datasets, as commands. */
import { exchangeFormats } from '../../core/exchange/formats';
import type { ImageTurner } from '../../core/exchange/types';
import { LabelerError } from '../../core/errors';
import type { DatasetIndexes } from '../datasetIndex/types';
import type { ToolHandlers } from '../toolCommands';
import type { ToolServices } from '../toolServices';
import { exportDataset } from './exportCommand';
import { importDataset } from './importCommand';

export class Exchange {
  readonly handlers: ToolHandlers;

  /** @param turner undefined where no page can turn and convert images */
  constructor(services: ToolServices, indexes: DatasetIndexes, turner: ImageTurner = NO_TURNER) {
    const all = { ...services, indexes, turner, formats: exchangeFormats(services.platform.deflate) };
    this.handlers = {
      exportDataset: () => exportDataset(all),
      importDataset: () => importDataset(all),
    };
  }
}

const NO_TURNER: ImageTurner = {
  turn: () => {
    const message =
      'Some images have to be turned or converted for this format, which this window cannot do. Use "fcn-labeler export", or COCO or YOLO for images without an EXIF orientation.';
    return Promise.reject(new LabelerError('backend-unavailable', message));
  },
};
