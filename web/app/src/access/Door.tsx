import { useState, type ReactNode } from 'react'
import { Failed, Loading } from '../kit/Panel'
import { Entry } from './Entry'
import { useSession } from './queries'
import { SetUp } from './SetUp'
import { SignIn } from './SignIn'

const SET_UP = '/set-up'

/** What follows # in the link that makes the first user; it is taken out of the address, so that no history keeps it. */
function takeToken(): string | null {
  if (window.location.pathname !== SET_UP || window.location.hash.length < 2) return null
  const token = window.location.hash.slice(1)
  window.history.replaceState(null, '', `/${window.location.search}`)
  return token
}

/** Nothing of the app is shown, and nothing asked, before it is clear who looks at it. */
export function Door({ children }: { children: ReactNode }) {
  const [token, setToken] = useState(takeToken)
  const session = useSession()
  if (session.data === undefined) {
    return <Entry title="Coterie">{session.error ? <Failed error={session.error} again={session} /> : <Loading height={200} />}</Entry>
  }
  const { state } = session.data
  if (token !== null && state !== 'signed_in') {
    return (
      <SetUp
        token={token}
        onDone={() => {
          setToken(null)
        }}
      />
    )
  }
  if (state === 'set_up') {
    return (
      <Entry title="Not set up yet">
        <p className="soft">{session.data.protection}</p>
        <p className="soft">
          Open the link that <code>coterie serve</code> printed, or run <code>coterie users add</code> on the machine itself.
        </p>
      </Entry>
    )
  }
  return state === 'sign_in' ? <SignIn /> : <>{children}</>
}
