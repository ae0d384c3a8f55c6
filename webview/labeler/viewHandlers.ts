/** What the host can ask of the view; everything that needs the image waits until it is shown. */
import type { ViewApi } from '../../src/protocol/hostView';
import type { Handlers } from '../../src/protocol/rpc';
import { sharedHandlers } from './learning/sharedHandlers';
import type { ArrivingImage } from './arrivingImage';
import type { Session } from './session';
import type { ToolController } from './toolController';
import type { Layout } from './ui/layout';

/** @param parts asked only when a call has come: at the start they don't exist yet */
export function viewHandlers(parts: {
  readonly image: ArrivingImage;
  session(): Promise<Session>;
  tools(): ToolController;
  layout(): Layout;
}): Handlers<ViewApi> {
  const session = (): Promise<Session> => parts.session();
  return {
    imageRead: (image) => void parts.image.take(image),
    labelsChanged: async (change) => (await session()).open.document.labelsChanged(change),
    labelsReplaced: async ({ labels, ...facts }) => {
      const { border, document } = (await session()).open;
      // Before anything is written: the labels may have to wait for a stroke to end, and then nobody hears of it.
      border.check(labels);
      document.labelsReplaced((cells) => border.unpackInto(labels, cells), facts);
    },
    proposalChanged: async ({ proposal }) => (await session()).proposalChanged(proposal),
    proposalNotSaved: async () => {
      await session();
      parts.layout().proposal.hintAtSaving();
    },
    conflictChanged: async ({ conflict }) => (await session()).comparison.setConflict(conflict),
    readOnlyChanged: async ({ reason }) => (await session()).readOnlyChanged(reason),
    classesChanged: async ({ classes }) => {
      await session();
      parts.tools().setClasses(classes);
    },
    settingsChanged: async ({ settings }) => {
      (await session()).segmenter.setBackend(settings.backend);
      parts.tools().applySettings(settings);
    },
    forgetCorrections: async () => (await session()).learning.forget(),
    modelChanged: async ({ model }) => (await session()).model.change(model),
    perform: async ({ action }) => {
      await session();
      parts.tools().perform(action);
    },
    selectClass: async ({ classId }) => {
      await session();
      parts.tools().selectClass(classId);
    },
    predict: async (request, { signal }) => (await session()).predictor.predict(request, signal),
    ...sharedHandlers(session),
  };
}
