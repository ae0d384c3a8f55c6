/** The check of an {@link ImageState} that comes from a file. */
import * as v from 'valibot';
import { IMAGE_STATUSES, type ImagePrediction, type ImageState } from './edit';

/** The check of an {@link ImagePrediction} that comes from a file. */
export const PredictionSchema: v.GenericSchema<unknown, ImagePrediction> = v.object({
  name: v.pipe(v.string(), v.minLength(1)),
  version: v.number(),
  confidence: v.exactOptional(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
});

export const ImageStateSchema: v.GenericSchema<unknown, ImageState> = v.object({
  status: v.picklist(IMAGE_STATUSES),
  model: v.exactOptional(PredictionSchema),
});
