/** What the sentences of all languages are made with. */

/** A name inside a sentence keeps its own direction of writing. */
export const apart = (name: string) => `\u2068${name}\u2069`;

/** Counts in a language: "1 person", "2,400 people". */
export const counter = (language: string) => (n: number, one: string, many: string) => `${n.toLocaleString(language)} ${n === 1 ? one : many}`;

/** Counts in a row: "1 person, 2 bots". Of what there is none nothing is said. */
export const counters = (language: string) => {
  const count = counter(language);
  return (...all: readonly (readonly [n: number, one: string, many: string])[]) => all.filter(([n]) => n > 0).map((one) => count(...one)).join(', ');
};

/** Names in a row: "Ann, Bo and you". Beyond ten the rest is counted. */
export const lister = (language: string) => {
  const row = new Intl.ListFormat(language);
  const few = 10;
  return (names: readonly string[]) => row.format([...names.slice(0, few).map(apart), ...(names.length > few ? [`+${names.length - few}`] : [])]);
};
