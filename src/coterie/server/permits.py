"""Every route, the right it takes, and what the audit calls what it changes. A route that does not stand here is refused."""

from __future__ import annotations

from coterie.access import Right
from coterie.access.passing import Permit


def _everybody(action: str | None = None) -> Permit:
    return Permit((), action)


def _with(*rights: Right, action: str | None = None, waits: bool = False) -> Permit:
    return Permit(rights, action, waits)


R = Right

PERMITS: dict[str, Permit] = {
    # the server and the workspace
    "GET /api/health": _everybody(),
    "GET /api/doctor": _with(R.OPERATE),
    "GET /api/metrics": _with(R.OPERATE),
    "GET /api/sources": _with(R.SEE),
    "GET /api/sources/volumes": _with(R.SEE),
    "GET /api/workspaces": _with(R.SEE),
    "GET /api/settings": _with(R.SEE),
    "PATCH /api/settings": _with(R.SETTINGS, action="settings.change"),
    "GET /api/jobs": _with(R.EDIT),
    "GET /api/jobs/{job_id}": _with(R.EDIT),
    "DELETE /api/jobs/{job_id}": _with(R.EDIT, action="job.cancel"),
    # who may do what
    "GET /api/session": _everybody(),
    "POST /api/session": _everybody(action="session.begin"),
    "DELETE /api/session": _everybody(action="session.end"),
    "PUT /api/session/password": _with(R.SEE, action="user.password"),
    # Of others only with the right to manage users: the route looks at it.
    "GET /api/sessions": _with(R.SEE),
    "DELETE /api/sessions/{session}": _with(R.SEE, action="session.end"),
    "POST /api/set-up": _everybody(action="user.first"),
    "GET /api/roles": _with(R.SEE),
    "GET /api/users": _with(R.USERS),
    "POST /api/users": _with(R.USERS, action="user.add"),
    "PATCH /api/users/{user}": _with(R.USERS, action="user.change"),
    "DELETE /api/users/{user}": _with(R.USERS, action="user.delete"),
    "GET /api/keys": _with(R.KEYS),
    "POST /api/keys": _with(R.KEYS, action="key.add"),
    "PATCH /api/keys/{key}": _with(R.KEYS, action="key.change"),
    "DELETE /api/keys/{key}": _with(R.KEYS, action="key.delete"),
    "GET /api/audit": _with(R.AUDIT),
    "GET /api/audit/verify": _with(R.AUDIT),
    # segments
    "GET /api/segments": _with(R.SEE),
    "GET /api/segments/{name}": _with(R.SEE),
    "PUT /api/segments/{name}": _with(R.EDIT, action="segment.save"),
    "DELETE /api/segments/{name}": _with(R.EDIT, action="segment.delete"),
    "GET /api/segments/{name}/versions": _with(R.SEE),
    "POST /api/segments/{name}/restore": _with(R.EDIT, action="segment.restore"),
    "GET /api/segments/{name}/members": _with(R.SEE_CUSTOMERS),
    "GET /api/segments/{name}/members.csv": _with(R.SEE_CUSTOMERS, R.EXPORT, action="segment.export"),
    "GET /api/segments/{name}/changes": _with(R.SEE_CUSTOMERS, waits=True),
    "GET /api/segments/{name}/stream": _with(R.SEE_CUSTOMERS, waits=True),
    "GET /api/changes": _with(R.SEE_CUSTOMERS, waits=True),
    "GET /api/stream": _with(R.SEE_CUSTOMERS, waits=True),
    "GET /api/segments/{name}/sizes": _with(R.SEE),
    # It names values of traits.
    "GET /api/segments/{name}/apart": _with(R.SEE_CUSTOMERS),
    "GET /api/segments/{name}/explain": _with(R.SEE_CUSTOMERS),
    "GET /api/locks": _with(R.SEE),
    "PUT /api/locks/{name}": _with(R.EDIT, action="segment.lock"),
    "DELETE /api/locks/{name}": _with(R.EDIT, action="segment.unlock"),
    "POST /api/segments/preview": _with(R.ASK),
    # Measures that are not saved take the right to ask as well: the route looks at it.
    "POST /api/segments/compare": _with(R.SEE),
    "POST /api/evaluate": _with(R.ASK, R.SEE_CUSTOMERS),
    "POST /api/explain": _with(R.ASK, R.SEE_CUSTOMERS),
    "POST /api/plan": _with(R.ASK, R.SEE_CUSTOMERS),
    "POST /api/apply": _with(R.EDIT, action="segment.apply"),
    "POST /api/check": _with(R.SEE),
    "POST /api/refresh": _with(R.EDIT, action="segment.refresh"),
    "POST /api/seal": _with(R.OPERATE, action="events.seal"),
    # A list says who is a customer and who is not, and tags whom it names.
    "POST /api/lists/preview": _with(R.BRING, R.SEE_PERSONAL),
    "PUT /api/segments/{name}/list": _with(R.EDIT, R.BRING, R.SEE_PERSONAL, action="segment.list"),
    "GET /api/segmentations": _with(R.SEE),
    "GET /api/segmentations/{name}": _with(R.SEE),
    "GET /api/segmentations/{name}/parts": _with(R.SEE),
    "GET /api/segmentations/{name}/flows": _with(R.SEE),
    "POST /api/segmentations/preview": _with(R.ASK),
    "PUT /api/segmentations/{name}": _with(R.EDIT, action="segment.save"),
    "DELETE /api/segmentations/{name}": _with(R.EDIT, action="segment.delete"),
    "GET /api/computed-traits": _with(R.SEE),
    "PUT /api/computed-traits/{name}": _with(R.EDIT, action="trait.save"),
    "DELETE /api/computed-traits/{name}": _with(R.EDIT, action="trait.delete"),
    "GET /api/uses": _with(R.SEE),
    "GET /api/schema": _with(R.SEE),
    # goals
    "GET /api/goals": _with(R.SEE),
    "GET /api/goal-suggestions": _with(R.SEE),
    "POST /api/goals/preview": _with(R.ASK),
    "GET /api/goals/{name}": _with(R.SEE),
    "PUT /api/goals/{name}": _with(R.EDIT, action="goal.save"),
    "DELETE /api/goals/{name}": _with(R.EDIT, action="goal.delete"),
    "GET /api/goals/{name}/versions": _with(R.SEE),
    "POST /api/goals/{name}/restore": _with(R.EDIT, action="goal.restore"),
    "GET /api/goals/{name}/outlook": _with(R.SEE),
    "GET /api/goals/{name}/progress": _with(R.SEE),
    # customers
    "GET /api/events": _with(R.SEE),
    "GET /api/events/tail": _with(R.SEE_PERSONAL, waits=True),
    "GET /api/events/{name:path}": _with(R.SEE_CUSTOMERS),
    "GET /api/volumes": _with(R.SEE),
    "GET /api/traits": _with(R.SEE_CUSTOMERS),
    "GET /api/customers": _with(R.SEE_CUSTOMERS),
    "GET /api/customers/{customer:path}/segments": _with(R.SEE_CUSTOMERS),
    "GET /api/customers/{customer:path}/timeline": _with(R.SEE_CUSTOMERS),
    "GET /api/customers/{customer:path}/memberships": _with(R.SEE_CUSTOMERS),
    "GET /api/customers/{customer:path}/activity": _with(R.SEE_CUSTOMERS),
    "GET /api/customers/{customer:path}/traits": _with(R.SEE_CUSTOMERS),
    "GET /api/customers/{customer:path}": _with(R.SEE_CUSTOMERS),
    "PUT /api/customers/{customer:path}/tags/{tag}": _with(R.BRING, action="customer.tag"),
    "DELETE /api/customers/{customer:path}/tags/{tag}": _with(R.BRING, action="customer.untag"),
    "GET /api/identity/{identifier:path}": _with(R.SEE_CUSTOMERS),
    "POST /api/identity/merge": _with(R.BRING, action="customer.merge"),
    "POST /api/identity/split/preview": _with(R.BRING),
    "POST /api/identity/split": _with(R.BRING, action="customer.split"),
    # what comes in. Messages are no changes by somebody: they are themselves the log, each with its source.
    "POST /api/collect": _with(R.COLLECT),
    "POST /api/uploads": _with(R.BRING, action="upload.receive"),
    "POST /api/uploads/{upload}/preview": _with(R.BRING),
    "DELETE /api/uploads/{upload}": _with(R.BRING, action="upload.drop"),
    "POST /api/imports": _with(R.BRING, action="import.start"),
    "GET /api/imports": _with(R.BRING),
    "GET /api/imports/{import_id}": _with(R.BRING),
    # Whoever may bring may take back: importing the file again is the way back.
    "GET /api/imports/{import_id}/undo": _with(R.BRING),
    "POST /api/imports/{import_id}/undo": _with(R.BRING, action="import.undo"),
    # What was rejected is kept as it was sent.
    "GET /api/quarantine": _with(R.BRING, R.SEE_PERSONAL),
    "GET /api/quarantine/groups": _with(R.BRING, R.SEE_PERSONAL),
    "GET /api/quarantine/{source}/rows": _with(R.BRING, R.SEE_PERSONAL),
    "POST /api/quarantine/replay": _with(R.BRING, action="quarantine.replay"),
    "DELETE /api/quarantine/{source}": _with(R.BRING, action="quarantine.forget"),
    "GET /api/quality": _with(R.SEE),
    "GET /api/tracking-plan": _with(R.SEE),
    "PUT /api/tracking-plan": _with(R.SETTINGS, action="plan.save"),
    "GET /api/tracking-plan/observed": _with(R.SEE),
    "GET /api/tracking-plan/breaches": _with(R.SEE),
    "POST /api/demo": _with(R.BRING, R.EDIT, action="demo.load"),
}
