import { createContext, useCallback, useContext, useRef, useState, type ReactNode } from 'react'
import { Fails } from './icons'
import styles from './toasts.module.css'

interface Toast {
  words: string
  /** Takes back what was done. */
  undo?: () => void
}

const Toasts = createContext<(toast: Toast) => void>(() => undefined)

/** Long enough to read it and to decide. */
const SHOWN_MS = 8_000

/** Says in passing what was done, with a way back where there is one. */
export function ToastProvider({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState<(Toast & { key: number }) | null>(null)
  const timer = useRef<number | undefined>(undefined)
  const key = useRef(0)
  const show = useCallback((toast: Toast) => {
    window.clearTimeout(timer.current)
    key.current += 1
    setShown({ ...toast, key: key.current })
    timer.current = window.setTimeout(() => {
      setShown(null)
    }, SHOWN_MS)
  }, [])
  const close = () => {
    window.clearTimeout(timer.current)
    setShown(null)
  }
  return (
    <Toasts value={show}>
      {children}
      <div className={styles.place} role="status" aria-live="polite">
        {shown && (
          <div className={styles.toast} key={shown.key}>
            <span>{shown.words}</span>
            {shown.undo && (
              <button
                type="button"
                onClick={() => {
                  shown.undo?.()
                  close()
                }}
              >
                Undo
              </button>
            )}
            <button type="button" aria-label="Close" onClick={close}>
              <Fails />
            </button>
          </div>
        )}
      </div>
    </Toasts>
  )
}

export const useToast = (): ((toast: Toast) => void) => useContext(Toasts)
