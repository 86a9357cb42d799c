/** Why something did not work: the server's problem details, or what kept us from reaching it. */
import type { Problem } from './types';

/** Codes that are made here and not by the server; their status is 0. */
export type LocalCode = 'network' | 'timeout' | 'aborted' | 'lost' | 'malformed';

const details: Record<LocalCode, string> = {
  network: 'The server cannot be reached.',
  timeout: 'The server did not answer in time.',
  aborted: 'This was called off.',
  lost: 'The connection was lost before the server answered.',
  malformed: 'The answer is not one of this server.',
};

export class ApiError extends Error {
  readonly code: string;
  /** HTTP status; 0 when there was no answer */
  readonly status: number;
  readonly detail: string;
  /** the field of the body that is at fault */
  readonly field: string | undefined;
  /** milliseconds to wait before asking again, where the server said so */
  readonly retryAfter: number | undefined;

  constructor(problem: Problem, retryAfter?: number) {
    super(`${problem.code}: ${problem.detail ?? problem.title ?? ''}`);
    this.name = 'ApiError';
    this.code = problem.code;
    this.status = problem.status ?? 0;
    this.detail = problem.detail ?? problem.title ?? '';
    this.field = problem.field;
    this.retryAfter = retryAfter ?? (problem.wait === undefined ? undefined : problem.wait * 1000);
  }

  static local(code: LocalCode): ApiError {
    return new ApiError({ code, status: 0, detail: details[code] });
  }

  static of(cause: unknown): ApiError {
    return cause instanceof ApiError ? cause : ApiError.local('network');
  }

  /** True when there is no session (any more). */
  get unauthenticated(): boolean {
    return this.status === 401;
  }

  /** True when whoever asks has been kept out of the server, where the question was about himself. */
  get banned(): boolean {
    return this.code === 'banned';
  }

  /** True when asking again with the same words cannot help. */
  get definite(): boolean {
    return this.status >= 400 && this.status < 500 && ![401, 408, 425, 429].includes(this.status);
  }
}
