import { Link } from '@tanstack/react-router'
import { Empty } from '../kit/Panel'

export function NotFound() {
  return (
    <Empty>
      <strong>There is no page at this address.</strong>
      <Link to="/">All segments</Link>
    </Empty>
  )
}
