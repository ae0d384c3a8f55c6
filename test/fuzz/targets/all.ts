import type { FuzzTarget } from '../target';
import { backups } from './backups';
import { datasets } from './datasets';
import { headers } from './headers';
import { journals } from './journals';
import { masks } from './masks';
import { messages } from './messages';
import { models } from './models';
import { packedCells } from './packedCells';

/** Everything that comes from outside, each in its own target. */
export const TARGETS: readonly FuzzTarget[] = [
  masks,
  messages,
  datasets,
  journals,
  backups,
  packedCells,
  models,
  headers,
];
