/** The check of an {@link ImageState} that comes from a file. */
import * as v from 'valibot';
import { IMAGE_STATUSES, type ImageState } from './edit';

export const ImageStateSchema: v.GenericSchema<unknown, ImageState> = v.object({
  status: v.picklist(IMAGE_STATUSES),
  model: v.exactOptional(v.object({ name: v.string(), version: v.number() })),
});
