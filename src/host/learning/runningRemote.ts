import type { ViewApi } from '../../protocol/hostView';
import { cancelled, type Client } from '../../protocol/rpc';
import type { LabelView } from '../editor/labelView';

/**
 * A view's own API, to be called at once: nobody would ever answer for a page that is gone.
 * @throws LabelerError `cancelled` where its page doesn't run
 */
export function runningRemote(view: LabelView): Client<ViewApi> {
  if (!view.ready) throw cancelled();
  return view.remote;
}
