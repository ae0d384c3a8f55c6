/** One edit of the labels, as VS Code's undo stack holds it. */
import type { LabelEdit } from '../../core/edit';
import type { Runs } from '../../core/runs';
import type { ChangeCause, Proposal } from '../../protocol/hostView';
import type { StoredEdit } from './editStore';

/** Names one content of the map and state; equal ids mean equal content. */
export type ContentId = number;

/** Its cells lie in the store, and are planned anew where the edit lands on other content than it left. */
export interface EditRecord {
  readonly id: number;
  readonly kind: ChangeCause['kind'];
  edit: Omit<LabelEdit, 'cells'>;
  stored: StoredEdit;
  before: ContentId;
  after: ContentId;
  /** All that a stroke painted, where its edit leaves out pixels that held the value already. */
  asked?: Runs;
  /** The proposal that it took in; the prediction itself lies in the store. */
  readonly accepted?: Omit<Proposal, 'labels'>;
}

/** Where an edit comes from. */
export interface EditSource {
  /** `other` by default. */
  readonly kind?: ChangeCause['kind'];
  /** All that a person painted, whether it changes anything or not. */
  readonly asked?: Runs;
  readonly proposal?: Proposal;
}

/** What the history tells of a change of the labels. */
export interface ContentListener {
  /** These absolute values were written. */
  cellsChanged(runs: Runs, cause: ChangeCause): void;
  /** An edit was done that took a proposal in. */
  proposalTaken(): void;
  /** That edit was taken back. */
  proposalGivenBack(proposal: Proposal): void;
}
