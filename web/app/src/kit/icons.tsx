/** The few signs the page needs, drawn in the colour of their words. All of them are beside a word or a label. */

import type { ReactNode } from 'react'

function Icon({ children, size = 18 }: { children: ReactNode; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.9"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden
    >
      {children}
    </svg>
  )
}

export const Mark = () => (
  <svg width="24" height="24" viewBox="0 0 32 32" aria-hidden>
    <circle cx="12" cy="12.5" r="8" fill="#6d4fe0" fillOpacity=".92" />
    <circle cx="20.5" cy="12.5" r="8" fill="#e07a5f" fillOpacity=".82" />
    <circle cx="16.2" cy="20" r="8" fill="#2a9d8f" fillOpacity=".82" />
  </svg>
)

export const Sun = () => (
  <Icon>
    <circle cx="12" cy="12" r="4" />
    <path d="M12 3v1.5M12 19.5V21M3 12h1.5M19.5 12H21M5.6 5.6l1.1 1.1M17.3 17.3l1.1 1.1M5.6 18.4l1.1-1.1M17.3 6.7l1.1-1.1" />
  </Icon>
)

export const Moon = () => (
  <Icon>
    <path d="M20 14.5A8.2 8.2 0 0 1 9.5 4 8.2 8.2 0 1 0 20 14.5Z" />
  </Icon>
)

export const Search = () => (
  <Icon size={16}>
    <circle cx="11" cy="11" r="6.5" />
    <path d="m20 20-4.2-4.2" />
  </Icon>
)

export const Holds = () => (
  <Icon size={14}>
    <path d="m5 12.5 4.5 4.5L19 7.5" />
  </Icon>
)

export const Unproved = () => (
  <Icon size={14}>
    <circle cx="12" cy="12" r="9" />
    <path d="M9.6 9.4a2.5 2.5 0 1 1 3.4 2.5c-.7.3-1 .8-1 1.6M12 16.6v.1" />
  </Icon>
)

export const Fails = () => (
  <Icon size={14}>
    <path d="M6.5 6.5l11 11M17.5 6.5l-11 11" />
  </Icon>
)

export const Back = () => (
  <Icon size={16}>
    <path d="m14.5 6-6 6 6 6" />
  </Icon>
)

export const Down = () => (
  <Icon size={12}>
    <path d="m6 9 6 6 6-6" />
  </Icon>
)

export const Plus = () => (
  <Icon size={14}>
    <path d="M12 5v14M5 12h14" />
  </Icon>
)

export const More = () => (
  <Icon size={16}>
    <path d="M5 12h.01M12 12h.01M19 12h.01" strokeWidth="2.6" />
  </Icon>
)

export const Grip = () => (
  <Icon size={14}>
    <path d="M9 5h.01M15 5h.01M9 12h.01M15 12h.01M9 19h.01M15 19h.01" strokeWidth="2.6" />
  </Icon>
)

export const Undo = () => (
  <Icon size={16}>
    <path d="M9 6 4.5 10.5 9 15M5 10.5h9a5.5 5.5 0 0 1 0 11h-2" />
  </Icon>
)

export const Redo = () => (
  <Icon size={16}>
    <path d="m15 6 4.5 4.5L15 15M19 10.5h-9a5.5 5.5 0 0 0 0 11h2" />
  </Icon>
)

export const Warn = () => (
  <Icon size={16}>
    <path d="M12 4.5 3 19.5h18ZM12 10.5v4M12 17.2h.01" />
  </Icon>
)

export const Pen = () => (
  <Icon size={15}>
    <path d="M4 20l1-4L16.5 4.5a2 2 0 0 1 3 3L8 19Z" />
  </Icon>
)

export const Padlock = () => (
  <Icon size={15}>
    <path d="M6 11h12v9H6ZM8.5 11V8a3.5 3.5 0 0 1 7 0v3" />
  </Icon>
)

export const Print = () => (
  <Icon size={15}>
    <path d="M7 8V4h10v4M7 17H4V8h16v9h-3M7 14h10v6H7Z" />
  </Icon>
)

export const People = () => (
  <Icon>
    <circle cx="9" cy="8.5" r="3.2" />
    <path d="M3 19.5c0-3.3 2.6-5.3 6-5.3s6 2 6 5.3M15.5 5.6a3.2 3.2 0 0 1 0 5.8M17.5 14.6c2.1.7 3.5 2.4 3.5 4.9" />
  </Icon>
)
