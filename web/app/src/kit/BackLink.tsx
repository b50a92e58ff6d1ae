import { createLink } from '@tanstack/react-router'
import type { ComponentProps } from 'react'
import styles from './BackLink.module.css'
import { Back } from './icons'

function Anchor({ children, ...link }: ComponentProps<'a'>) {
  return (
    <a {...link} className={styles.back}>
      <Back /> {children}
    </a>
  )
}

/** The way to the page that this one belongs to. */
export const BackLink = createLink(Anchor)
