// The story that every SDK tells.
export const [base, key, name] = process.argv.slice(2)
export const ada = `ada-${name}`
export const phone = `phone-${name}`
export const laptop = `laptop-${name}`
export const acme = `acme-${name}`
export const home = { url: 'https://shop.example/?utm_source=news', path: '/', title: 'Home' }
export const shoes = { url: 'https://shop.example/shoes', path: '/shoes', title: 'Shoes' }
export const traits = { email: `${ada}@example.com`, plan: 'pro' }
export const order = { order_id: `o-${name}`, revenue: 42.5, currency: 'EUR' }
