/** What a list offers, and what of it fits what was typed. */

export interface Option {
  value: string
  label: string
  /** At the right: how often, how many. */
  note?: string
  /** Below: what it means. */
  says?: string
  group?: string
  color?: string
}

/** Those that hold every typed word; names that begin with what was typed stand first, otherwise the order stays. */
export function narrowed(options: readonly Option[], typed: string): Option[] {
  const text = typed.trim().toLowerCase()
  const words = text.split(/\s+/).filter(Boolean)
  const fitting = options.filter((each) => {
    const whole = `${each.label} ${each.value} ${each.says ?? ''}`.toLowerCase()
    return words.every((word) => whole.includes(word))
  })
  if (!text) return fitting
  const begins = (each: Option) => each.label.toLowerCase().startsWith(text)
  return [...fitting.filter(begins), ...fitting.filter((each) => !begins(each))]
}
