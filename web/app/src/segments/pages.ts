/** Which pages of a long list the rows in sight lie on. */

/** Rows of one page: a screen or two. */
export const PAGE = 60

/** The numbers of the pages that hold the rows from `first` to `last`. */
export function pagesOf(first: number, last: number): number[] {
  const [from, to] = [Math.floor(first / PAGE), Math.floor(Math.max(last, first) / PAGE)]
  return Array.from({ length: to - from + 1 }, (_, i) => from + i)
}
