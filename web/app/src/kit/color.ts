/** Colours that people chose, made readable on the paper of either scheme. */

type Rgb = readonly [number, number, number]

/** What a segment without a colour is shown in. */
export const NEUTRAL = '#8a8782'

/** The surfaces of tokens.css that accents stand on, of each scheme the one on which they stand out least. */
const PAPER = { light: '#f3f1ec', dark: '#1d1d20' } as const
const INK = { light: [0, 0, 0], dark: [255, 255, 255] } as const

/** WCAG AA: text against its background, and a graphic against what lies beside it. */
const TEXT = 4.5
const GRAPHIC = 3

function rgb(hex: string): Rgb {
  const long = /^#[0-9a-f]{3}$/i.test(hex) ? hex.replace(/[0-9a-f]/gi, '$&$&') : hex
  const digits = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(long)
  if (!digits) return rgb(NEUTRAL)
  return [parseInt(digits[1] ?? '', 16), parseInt(digits[2] ?? '', 16), parseInt(digits[3] ?? '', 16)]
}

const hex = (color: Rgb): string => `#${color.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`

function luminance(color: Rgb): number {
  const [red, green, blue] = color.map((part) => {
    const share = part / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** The contrast of two colours, from 1 (equal) to 21 (black on white). */
export function contrast(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminance(rgb(one)), luminance(rgb(other))].sort((a, b) => a - b)
  return (lighter + 0.05) / (darker + 0.05)
}

/** The colour nearest to `color`, on the way to the ink of the scheme, that stands out enough from its paper. */
export function readable(color: string, scheme: 'light' | 'dark', ratio: number): string {
  const from = rgb(color)
  for (let share = 0; share < 1; share += 0.02) {
    const mixed = hex(from.map((part, i) => part + ((INK[scheme][i] ?? 0) - part) * share) as unknown as Rgb)
    if (contrast(mixed, PAPER[scheme]) >= ratio) return mixed
  }
  return hex(INK[scheme])
}

const both = (color: string, ratio: number): string =>
  `light-dark(${readable(color, 'light', ratio)}, ${readable(color, 'dark', ratio)})`

/** The custom properties that colour a part of the page: as chosen, for lines, and for words. */
export function accent(color: string | null | undefined): Record<`--${string}`, string> {
  const chosen = color ?? NEUTRAL
  return {
    '--accent': chosen,
    '--accent-line': both(chosen, GRAPHIC),
    '--accent-ink': both(chosen, TEXT),
    '--accent-fill': readable(chosen, 'light', TEXT),
    '--on-accent': '#ffffff',
  }
}
