/** Exporting and importing datasets, as commands. */
import { exchangeFormats } from '../../core/exchange/formats';
import type { ImageTurner } from '../../core/exchange/types';
import { LabelerError } from '../../core/errors';
import type { DatasetIndexes } from '../datasetIndex/types';
import type { ToolServices } from '../toolServices';
import { exportDataset, type ExportServices } from './exportCommand';
import { importDataset } from './importCommand';

export class Exchange {
  private readonly services: ExportServices;

  /** @param turner undefined where no page can turn and convert images */
  constructor(services: ToolServices, indexes: DatasetIndexes, turner: ImageTurner = NO_TURNER) {
    this.services = { ...services, indexes, turner, formats: exchangeFormats(services.platform.deflate) };
  }

  /** @returns what to tell the person, if anything */
  exportDataset(): Promise<string | undefined> {
    return exportDataset(this.services);
  }

  /** @returns what to tell the person, if anything */
  importDataset(): Promise<string | undefined> {
    return importDataset(this.services);
  }
}

const NO_TURNER: ImageTurner = {
  turn: () => {
    const message =
      'Some images have to be turned or converted for this format, which this window cannot do. Use "fcn-labeler export", or COCO or YOLO for images without an EXIF orientation.';
    return Promise.reject(new LabelerError('backend-unavailable', message));
  },
};
