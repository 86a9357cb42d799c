/** Sensitive acts ask for a fresh proof of who one is; the act goes on by itself when it was given. */
import { ApiError } from '../../sdk/error';
import type { Ask } from '../../sdk/trust';
import { failureOf, type Model } from '../model';
import type { View } from '../shell/view.svelte';

/** The code of what was called off by not proving it. */
export const DECLINED = 'proof_declined';

/** As the model asks, but a refusal for want of a proof opens the dialog for it, and then asks again. */
export function proved(model: Model, view: View): Ask {
  return async <T>(...asked: Parameters<Ask>): Promise<T> => {
    try {
      return await model.ask<T>(...asked);
    } catch (error) {
      if (!['proof_required', 'session_restricted'].includes(failureOf(error).code)) throw error;
      if (!(await view.prove())) throw new ApiError({ code: DECLINED, status: 0 });
      return model.ask<T>(...asked);
    }
  };
}
