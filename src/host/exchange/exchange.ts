/** Exporting and importing datasets, as commands. */
import { exchangeFormats, type ExchangeFormats } from '../../core/exchange/formats';
import type { DatasetIndexes } from '../datasetIndex/types';
import type { ToolServices } from '../toolServices';
import { PageTurner } from '../work/pageTurner';
import { exportDataset } from './exportCommand';
import { importDataset } from './importCommand';

export class Exchange {
  private readonly formats: ExchangeFormats;

  constructor(
    private readonly services: ToolServices,
    private readonly indexes: DatasetIndexes,
  ) {
    this.formats = exchangeFormats(services.platform.deflate);
  }

  /** @returns what to tell the person, if anything */
  async exportDataset(): Promise<string | undefined> {
    const { services, indexes, formats } = this;
    const turner = new PageTurner(services);
    try {
      return await exportDataset({ ...services, indexes, formats, turner });
    } finally {
      turner.dispose();
    }
  }

  /** @returns what to tell the person, if anything */
  importDataset(): Promise<string | undefined> {
    const { services, indexes, formats } = this;
    return importDataset({ ...services, indexes, formats });
  }
}
