import type { Plugin } from 'vite';

/** Leaves of marked only its lexer. */
export function lexerOnly(): Plugin;
