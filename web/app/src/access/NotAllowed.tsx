import { Empty } from '../kit/Panel'
import { useSession } from './queries'

/** Why somebody does not see what stands here, and who can change that. */
export function NotAllowed({ what }: { what: string }) {
  const role = useSession().data?.role ?? 'none'
  return (
    <Empty>
      <strong>You may not {what}.</strong>
      <span>Your role here is {role}, which does not include it. An owner or admin can give you another role.</span>
    </Empty>
  )
}
