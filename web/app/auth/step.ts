/** Where somebody stands who is about to come in. */
import type { Pending } from '../../sdk/accounttypes';

export type Step =
  /** To begin with: the link that led here, or signing in. */
  | { readonly kind: 'in' }
  /** Signing in, whatever link led here. */
  | { readonly kind: 'back'; readonly note?: string; readonly problem?: string }
  | { readonly kind: 'up' }
  | { readonly kind: 'factor'; readonly pending: Pending }
  | { readonly kind: 'forgot'; readonly name: string };

export type Go = (step: Step) => void;
