// The story that every SDK tells, in two scenes: what happens on the phone, and later on the laptop.
const asked = new URLSearchParams(location.search)
export const base = asked.get('base')
export const key = asked.get('key')
export const name = asked.get('name')
export const ada = `ada-${name}`
export const acme = `acme-${name}`
export const traits = { email: `${ada}@example.com`, plan: 'pro' }
export const order = { order_id: `o-${name}`, revenue: 42.5, currency: 'EUR' }
export const pause = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds))

export function play(scenes) {
  window.story = scenes[asked.get('scene')]().then(
    () => 'told',
    error => `failed: ${error?.stack ?? error}`,
  )
}
