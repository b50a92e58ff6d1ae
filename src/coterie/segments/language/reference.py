"""Every clause of the language with what it says and an example: the source of the schema's descriptions and of the
reference page, so that neither can fall behind what is read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Clause:
    """A key of the language. example: a whole condition (or definition) that uses it, as YAML."""

    key: str
    says: str
    example: str


CONDITIONS = (
    Clause(
        "all", "Every one of the conditions holds.", "all: [{trait: country, eq: DE}, {did: Order Completed}]"
    ),
    Clause("any", "At least one of the conditions holds.", "any: [{tag: vip}, {trait: plan, eq: premium}]"),
    Clause(
        "not", "The condition does not hold: the exact complement.", "not: {trait: country, in: [DE, AT]}"
    ),
    Clause("everyone", "Every customer; takes `true` only.", "everyone: true"),
    Clause(
        "trait",
        "The value the trait had at `as_of` satisfies the predicates. Dots reach into objects.",
        "{trait: address.city, eq: Berlin}",
    ),
    Clause(
        "did",
        "The number of matching events satisfies `times` (at least 1 where left out), or a measure over them satisfies `is`.",
        "{did: Order Completed, within: 30 days, times: {gte: 3}}",
    ),
    Clause("did_not", "There is no matching event.", "{did_not: Order Completed, within: 60 days}"),
    Clause(
        "pattern",
        "The events happened in this order.",
        "{pattern: [Product Viewed, Product Added, Order Completed], span: 7 days}",
    ),
    Clause("segment", "The customer is in that segment at the same `as_of`.", "segment: lapsed_big_spenders"),
    Clause("tag", "The customer carries the tag.", "tag: vip"),
    Clause(
        "account",
        "The account the customer joined last satisfies the condition: its traits, and the events of all its people.",
        "account: {all: [{trait: employees, gte: 100}, {did: Screening Hosted}]}",
    ),
    Clause("consent", "The customer has granted that purpose. Not available yet.", "consent: marketing"),
    Clause(
        "score",
        "The model's latest score satisfies the predicate. Not available yet.",
        "{score: churn, top: 25%}",
    ),
)

DID = (
    Clause("did", 'An event, a list of events (any of them), or "*" for every event.', 'did: "*"'),
    Clause(
        "where",
        "What must hold on that one event: properties, all of them.",
        "{did: Order Completed, where: {category: shoes, price: {gt: 50}}}",
    ),
    Clause(
        "within",
        "The window of time. Left out: all time up to `as_of`.",
        "{did: Order Completed, within: 30 days}",
    ),
    Clause(
        "nth",
        "Only the customer's nth matching event ever counts, and only then the window is asked.",
        "{did: Order Completed, nth: 1, within: 7 days}",
    ),
    Clause("times", "How many matching events there must be.", "{did: Order Completed, times: {lte: 2}}"),
    Clause(
        "measure",
        "What is computed over the matching events; needs `is`.",
        "{did: Order Completed, measure: {sum: revenue}, is: {gte: 500}}",
    ),
    Clause(
        "is",
        "What the measure must satisfy.",
        "{did: Order Completed, within: 30 days, is: {lt: {did: Order Completed, within: {from: 60 days, to: 30 days}, scaled: 0.5}}}",
    ),
)

WHERE = (
    Clause(
        "PROPERTY",
        "A property of the event; dots reach into objects.",
        "{did: Product Viewed, where: {item.sku: b-12}}",
    ),
    Clause(
        "context.…",
        "What the source said about device, page, campaign.",
        "{did: Product Viewed, where: {context.os.name: Android}}",
    ),
    Clause(
        "time.hour",
        "The hour of the event, 0 to 23, in the workspace's zone.",
        "{did: Visited, where: {time.hour: {gte: 22}}}",
    ),
    Clause("time.weekday", "1 = Monday … 7 = Sunday.", "{did: Visited, where: {time.weekday: [6, 7]}}"),
    Clause("time.date", "The day of the event.", "{did: Visited, where: {time.date: {after: 2026-01-01}}}"),
    Clause(
        "all",
        "Every one holds on the event.",
        "{did: Visited, where: {all: [{page: home}, {not: {source: ads}}]}}",
    ),
    Clause(
        "any",
        "At least one holds on the event.",
        "{did: Visited, where: {any: [{page: home}, {page: {missing: true}}]}}",
    ),
    Clause("not", "It does not hold on the event.", "{did: Visited, where: {not: {page: home}}}"),
)

PREDICATES = (
    Clause("eq", "Equal to it. A bare value means the same.", "{trait: plan, eq: premium}"),
    Clause("ne", "Not equal to it; true also when there is no value.", "{trait: plan, ne: premium}"),
    Clause("in", "Equal to one of them. A bare list means the same.", "{trait: country, in: [DE, AT, CH]}"),
    Clause(
        "not_in",
        "Equal to none of them; true also when there is no value.",
        "{trait: country, not_in: [DE, AT]}",
    ),
    Clause("gt", "More than the number.", "{trait: age, gt: 18}"),
    Clause("gte", "At least the number.", "{trait: age, gte: 18}"),
    Clause("lt", "Less than the number.", "{trait: balance, lt: {trait: credit_limit, scaled: 0.5}}"),
    Clause("lte", "At most the number.", "{trait: age, lte: 65}"),
    Clause(
        "between", "From the first number to the second, both included.", "{trait: age, between: [18, 30]}"
    ),
    Clause("contains", "The text contains it, ignoring case.", "{trait: job, contains: engineer}"),
    Clause(
        "not_contains",
        "The text does not contain it; true also when there is none.",
        "{trait: email, not_contains: test}",
    ),
    Clause("starts_with", "The text starts with it, ignoring case.", '{trait: phone, starts_with: "+49"}'),
    Clause("ends_with", "The text ends with it, ignoring case.", "{trait: email, ends_with: .edu}"),
    Clause("matches", "The regular expression (RE2) finds a match.", '{trait: sku, matches: "^[A-Z]{2}-"}'),
    Clause(
        "exists", "There is a value (`true`), or there is none (`false`).", "{trait: email, exists: true}"
    ),
    Clause(
        "missing", "There is no value (`true`), or there is one (`false`).", "{trait: email, missing: true}"
    ),
    Clause("before", "The instant lies before that one.", "{trait: trial_ends_at, before: 2026-04-01}"),
    Clause(
        "after", "The instant lies after that one.", '{trait: trial_ends_at, after: "2026-04-01T12:00:00Z"}'
    ),
    Clause(
        "older_than", "The instant lies longer ago than that.", "{trait: signed_up_at, older_than: 30 days}"
    ),
    Clause(
        "newer_than", "The instant lies less long ago than that.", "{trait: first_seen, newer_than: 30 days}"
    ),
    Clause(
        "anniversary_in",
        "The next anniversary is at most that far away.",
        "{trait: birthday, anniversary_in: 7 days}",
    ),
    Clause(
        "top",
        "Among the best share, ties included; `among` names who is ranked.",
        "{trait: spent, top: 10%, among: buyers}",
    ),
    Clause(
        "bottom",
        "Among the worst share, ties included.",
        "{did: Visited, within: 30 days, is: {bottom: 25%}}",
    ),
)

MEASURES = (
    Clause("count", "How many events.", "{did: Visited, measure: count, is: {gte: 3}}"),
    Clause(
        "days", "On how many calendar days.", "{did: Visited, within: 30 days, measure: days, is: {gte: 8}}"
    ),
    Clause(
        "sum", "The sum of a property.", "{did: Order Completed, measure: {sum: revenue}, is: {gte: 500}}"
    ),
    Clause(
        "mean", "The mean of a property.", "{did: Order Completed, measure: {mean: revenue}, is: {gt: 80}}"
    ),
    Clause("min", "The smallest value.", "{did: Order Completed, measure: {min: revenue}, is: {lt: 10}}"),
    Clause("max", "The largest value.", "{did: Order Completed, measure: {max: revenue}, is: {gte: 1000}}"),
    Clause(
        "median", "The median value.", "{did: Order Completed, measure: {median: revenue}, is: {gte: 50}}"
    ),
    Clause(
        "distinct",
        "How many different values.",
        "{did: Product Viewed, measure: {distinct: category}, is: {gte: 3}}",
    ),
    Clause(
        "first",
        "The value at the earliest event that has one.",
        "{did: Visited, measure: {first: context.campaign.source}, is: {eq: mail}}",
    ),
    Clause(
        "last",
        "The value at the latest event that has one.",
        "{did: Survey Answered, measure: {last: answer}, is: {eq: unwind}}",
    ),
    Clause(
        "mode",
        "The most frequent value, ties to the smallest as text.",
        "{did: Episode Watched, measure: {mode: genre}, is: {in: [crime, drama]}}",
    ),
    Clause(
        "share",
        "The fraction of the events on which these properties hold too.",
        "{did: Order Completed, measure: {share: {coupon: {exists: true}}}, is: {gte: 0.5}}",
    ),
    Clause(
        "since_first",
        "How long ago the first event was, in that unit.",
        "{did: Order Completed, measure: {since_first: months}, is: {gte: 12}}",
    ),
    Clause(
        "since_last",
        "How long ago the latest event was, in that unit.",
        "{did: Order Completed, measure: {since_last: days}, is: {between: [30, 60]}}",
    ),
    Clause(
        "periods",
        "In how many of the periods back from `as_of` there was an event.",
        "{did: Visited, within: 12 weeks, measure: {periods: 1 week}, is: {gte: 10}}",
    ),
    Clause(
        "streak",
        "The longest run of such periods one after the other.",
        "{did: Visited, within: 26 weeks, measure: {streak: 1 week}, is: {gte: 8}}",
    ),
    Clause(
        "sessions",
        "How many visits: a new one begins after that long a silence.",
        '{did: "*", within: 30 days, measure: {sessions: 30 minutes}, is: {gte: 5}}',
    ),
)

WINDOWS = (
    Clause("LENGTH", "The time up to `as_of`.", "{did: Visited, within: 30 days}"),
    Clause(
        "from",
        "How long ago it begins; alone the same as the bare length.",
        "{did: Visited, within: {from: 60 days, to: 30 days}}",
    ),
    Clause(
        "to",
        "How long ago it ends; alone everything at least that old.",
        "{did: Visited, within: {to: 30 days}}",
    ),
    Clause("since", "The date or instant it begins with.", "{did: Visited, within: {since: 2026-01-01}}"),
    Clause(
        "until",
        "The date or instant before which it ends; after an anchor, the event it ends with.",
        "{did: Visited, within: {since: 2026-01-01, until: 2026-02-01}}",
    ),
    Clause(
        "full",
        "The last whole calendar periods before the one that holds `as_of`.",
        "{did: Visited, within: {full: 4 weeks}}",
    ),
    Clause(
        "this",
        "The calendar period that holds `as_of`, up to `as_of`.",
        "{did: Visited, within: {this: month}}",
    ),
    Clause(
        "after",
        "An event of the customer (or `{trait: NAME}`, an instant) with which it begins.",
        "{did: Visited, within: {after: Signed Up, for: 1 day}}",
    ),
    Clause(
        "before",
        "An event of the customer (or `{trait: NAME}`) before which it ends.",
        "{did: Visited, within: {before: Subscription Cancelled, for: 7 days}}",
    ),
    Clause(
        "for", "How long it is.", "{did: Visited, within: {after: {trait: trial_started_at}, for: 7 days}}"
    ),
    Clause(
        "calendar",
        "It ends with that calendar period, the anchor's being the first.",
        "{did: Visited, within: {after: Signed Up, calendar: 1 day}}",
    ),
    Clause(
        "which",
        "Which event is the anchor, `first` (default) or `last`.",
        "{did: Visited, within: {after: Signed Up, for: 1 day, which: last}}",
    ),
    Clause(
        "zone",
        "`customer`: calendars in the zone of the customer's `timezone` trait.",
        "{did: Visited, within: {this: day, zone: customer}}",
    ),
)

PATTERNS = (
    Clause(
        "pattern",
        "The steps in order: events, `{did, where, as}`, or `{not: …}`.",
        "pattern: [Episode Watched, Episode Watched, Episode Watched]",
    ),
    Clause(
        "strict",
        "No other event lies between two steps; a list names which would break the row.",
        "{pattern: [Episode Watched, Episode Watched], strict: [Episode Skipped]}",
    ),
    Clause(
        "within", "The window in which all steps lie.", "{pattern: [Visited, Signed Up], within: 30 days}"
    ),
    Clause(
        "span",
        "The longest time from the first step to the last.",
        "{pattern: [Product Viewed, Order Completed], span: 7 days}",
    ),
    Clause(
        "gap",
        "The longest time from each step to the next.",
        "{pattern: [Product Viewed, Order Completed], gap: 2 hours}",
    ),
    Clause(
        "times",
        "How many matches that do not overlap; at least 1 where left out.",
        "{pattern: [Product Added, Order Completed], times: {gte: 2}}",
    ),
)

STEPS = (
    Clause(
        "did",
        'The event of the step: a name, a list, or `"*"`.',
        "pattern: [{did: Product Added, where: {price: {gt: 50}}}]",
    ),
    Clause(
        "where",
        "What must hold on it; `same_as` names a property of an earlier step.",
        "pattern: [{did: Product Viewed, as: first}, {did: Order Completed, where: {sku: {same_as: first.sku}}}]",
    ),
    Clause(
        "as",
        "The name by which `same_as` finds the step.",
        "pattern: [{did: Product Viewed, as: first}, {did: Order Completed, where: {sku: {same_as: first.sku}}}]",
    ),
    Clause(
        "not",
        "None of these between its neighbours; as the last step, none after.",
        "pattern: [Product Viewed, {not: Support Contacted}, Order Completed]",
    ),
    Clause(
        "for",
        "For a `not` that closes the pattern: how long none may follow.",
        "pattern: [Product Added, {not: Order Completed, for: 1 hour}]",
    ),
)

SEGMENTS = (
    Clause(
        "segment",
        "Its name: a small letter, then small letters, digits and _, at most 63.",
        "{segment: buyers, who: {did: Order Completed}}",
    ),
    Clause("label", "What people read.", "{segment: buyers, label: Buyers, who: {did: Order Completed}}"),
    Clause("color", "`#rrggbb`.", '{segment: buyers, color: "#7c3aed", who: {did: Order Completed}}'),
    Clause(
        "description",
        "What it is for.",
        "{segment: buyers, description: Bought once or more., who: {did: Order Completed}}",
    ),
    Clause(
        "kind",
        "What kind of segment it is; changes no result.",
        "{segment: buyers, kind: behavioral, who: {did: Order Completed}}",
    ),
    Clause(
        "tags",
        "Words to find it again among others.",
        "{segment: buyers, tags: [newsletter, q3], who: {did: Order Completed}}",
    ),
    Clause("owner", "Who answers for it.", "{segment: buyers, owner: Ada, who: {did: Order Completed}}"),
    Clause(
        "advice",
        "What to do with it, for its guide.",
        "{segment: buyers, advice: Thank them., who: {did: Order Completed}}",
    ),
    Clause(
        "reviewed_on",
        "The day on which somebody last looked whether it is still right.",
        "{segment: buyers, reviewed_on: 2026-03-01, who: {did: Order Completed}}",
    ),
    Clause("who", "The condition that says who belongs.", "{segment: buyers, who: {did: Order Completed}}"),
)

SEGMENTATIONS = (
    Clause("segmentation", "Its name.", "{segmentation: plans, by: {trait: plan}}"),
    Clause("label", "What people read.", "{segmentation: plans, label: Plans, by: {trait: plan}}"),
    Clause(
        "description",
        "What it is for.",
        "{segmentation: plans, description: What they pay for., by: {trait: plan}}",
    ),
    Clause(
        "of",
        "Who is divided: `everyone` (default) or a segment.",
        "{segmentation: plans, of: signed_up, by: {trait: plan}}",
    ),
    Clause(
        "segments",
        "The parts in order; a customer belongs to the first that fits.",
        "{segmentation: plans, segments: [{segment: paying, who: {trait: plan, ne: free}}]}",
    ),
    Clause(
        "by",
        "Makes the parts: one for each value of a `trait`, equal parts by rank (`quantiles`), or by recency, frequency and value (`rfm`).",
        "{segmentation: value_groups, by: {rfm: {event: Order Completed, value: revenue}}}",
    ),
    Clause(
        "otherwise",
        "The name of the segment of all others.",
        "{segmentation: plans, segments: [{segment: paying, who: {trait: plan, ne: free}}], otherwise: {segment: free_riders}}",
    ),
)

COMPUTED_TRAITS = (
    Clause(
        "trait",
        "Its name; it wins over a collected trait of the same name.",
        "{trait: orders, compute: {did: Order Completed}}",
    ),
    Clause("label", "What people read.", "{trait: orders, label: Orders, compute: {did: Order Completed}}"),
    Clause(
        "unit",
        "The unit of the number.",
        "{trait: spent, unit: EUR, compute: {did: Order Completed, measure: {sum: revenue}}}",
    ),
    Clause(
        "description",
        "What it is for.",
        "{trait: orders, description: All orders ever., compute: {did: Order Completed}}",
    ),
    Clause(
        "compute",
        "The measure: what `did` takes, without `times` and `is`.",
        "{trait: spent, compute: {did: Order Completed, within: 1 year, measure: {sum: revenue}}}",
    ),
)


def said(clauses: tuple[Clause, ...], key: str) -> str:
    """What a clause says."""
    return next(clause.says for clause in clauses if clause.key == key)
