"""What there is in the story world: places, names, series, products, campaigns, plans."""

from __future__ import annotations

from dataclasses import dataclass

from coterie.demo.stream.calendar import BEGIN, DAY
from coterie.demo.stream.chance import Weighted


@dataclass(frozen=True, slots=True)
class Place:
    """A city; `language` is the one most people there speak."""

    country: str
    city: str
    timezone: str
    language: str
    opt_in: float  # how many agree to marketing


@dataclass(frozen=True, slots=True)
class Series:
    """A series; an episode takes about `minutes`."""

    title: str
    genre: str
    minutes: int
    episodes: int


@dataclass(frozen=True, slots=True)
class Product:
    """An article of the shop; price in euro."""

    sku: str
    name: str
    category: str
    price: float


@dataclass(frozen=True, slots=True)
class Campaign:
    """A marketing campaign that runs from `begins` to `ends`."""

    name: str
    source: str
    medium: str
    begins: int
    ends: int
    discount: float

    def context(self) -> dict[str, str]:
        """The campaign as an SDK reports it."""
        return {"name": self.name, "source": self.source, "medium": self.medium}


_PLACES = (
    ("DE", "Berlin", "Europe/Berlin", "de", 0.42, 9), ("DE", "Hamburg", "Europe/Berlin", "de", 0.42, 5),
    ("DE", "Munich", "Europe/Berlin", "de", 0.42, 5), ("DE", "Cologne", "Europe/Berlin", "de", 0.42, 4),
    ("AT", "Vienna", "Europe/Vienna", "de", 0.5, 5), ("AT", "Graz", "Europe/Vienna", "de", 0.5, 2),
    ("CH", "Zurich", "Europe/Zurich", "de", 0.48, 3), ("CH", "Geneva", "Europe/Zurich", "fr", 0.5, 2),
    ("GB", "London", "Europe/London", "en", 0.62, 9), ("GB", "Leeds", "Europe/London", "en", 0.62, 3),
    ("GB", "Glasgow", "Europe/London", "en", 0.62, 3), ("FR", "Paris", "Europe/Paris", "fr", 0.55, 7),
    ("FR", "Lyon", "Europe/Paris", "fr", 0.55, 3), ("NL", "Utrecht", "Europe/Amsterdam", "nl", 0.58, 4),
    ("NL", "Rotterdam", "Europe/Amsterdam", "nl", 0.58, 3), ("ES", "Madrid", "Europe/Madrid", "es", 0.68, 5),
    ("ES", "Valencia", "Europe/Madrid", "es", 0.68, 3), ("SE", "Gothenburg", "Europe/Stockholm", "sv", 0.6, 4),
    ("US", "New York", "America/New_York", "en", 0.7, 6), ("US", "Austin", "America/Chicago", "en", 0.7, 4),
    ("US", "Portland", "America/Los_Angeles", "en", 0.7, 4), ("IN", "Pune", "Asia/Kolkata", "en", 0.75, 3),
)  # fmt: skip
PLACES = Weighted.of([Place(*row[:5]) for row in _PLACES], [row[5] for row in _PLACES])

FIRST_NAMES = {
    "de": "Anna Jonas Lena Felix Marie Paul Emilia Lukas Hannah Moritz Clara Emil Johanna Theo Greta Oskar Ida Anton Frieda Till",
    "en": "Amelia Oliver Isla Harry Grace Leo Ruby Alfie Nadia Omar Priya Ravi Maya Elijah Zoe Caleb Hazel Owen Imani Marcus",
    "fr": "Camille Hugo Léa Gabriel Chloé Louis Manon Jules Inès Arthur Zoé Raphaël Jade Nathan Margaux Élise",
    "nl": "Sanne Daan Lotte Bram Fleur Thijs Noor Sem Maud Ruben Femke Joris",
    "es": "Lucía Mateo Sofía Hugo Martina Pablo Carmen Diego Alba Álvaro Elena Marcos",
    "sv": "Astrid Erik Maja Nils Saga Axel Ebba Oskar Freja Hjalmar",
}
LAST_NAMES = {
    "de": "Becker Brandt Fischer Hartmann Keller Krüger Lang Lorenz Maurer Neumann Roth Schubert Sommer Vogel Winkler Ziegler",
    "en": "Ahmed Bennett Carter Davies Ellis Foster Grant Hughes Kapoor Lewis Mitchell Okafor Parker Reid Shah Turner Walsh Young",
    "fr": "Bernard Chevalier Dubois Fontaine Garnier Lambert Laurent Mercier Moreau Perrin Rousseau Vidal",
    "nl": "Bakker Visser Smit Mulder Dekker Kuiper Vos Hendriks Jacobs Prins",
    "es": "Alonso Castro Díaz Gil Herrera Iglesias Molina Navarro Ortega Ramos Serrano Vega",
    "sv": "Berg Ek Holm Lind Lund Nyberg Sandström Sjögren Ström Åberg",
}

SERIES = (
    Series("Harbour Lights", "crime", 48, 24), Series("The Tidemill", "crime", 52, 16),
    Series("Cold Ledger", "crime", 45, 20), Series("Second Orbit", "science fiction", 55, 18),
    Series("Nine Moons", "science fiction", 50, 22), Series("The Glass Cartographer", "fantasy", 58, 20),
    Series("Ember Court", "fantasy", 54, 24), Series("Small Hours", "drama", 42, 30),
    Series("The Understudy", "drama", 46, 12), Series("Good Neighbours", "comedy", 24, 48),
    Series("Office Plants", "comedy", 22, 60), Series("Otter & Finch", "kids", 12, 90),
    Series("Captain Cardboard", "kids", 14, 70), Series("Wild Rooftops", "documentary", 38, 16),
    Series("How It Was Baked", "cooking", 28, 40), Series("The Slow Kitchen", "cooking", 32, 28),
)  # fmt: skip
GENRES = tuple(sorted({series.genre for series in SERIES}))
HOBBIES = (
    "baking",
    "board games",
    "cycling",
    "gardening",
    "hiking",
    "interior design",
    "photography",
    "travel",
    "yoga",
)

_PRODUCTS = (
    ("Harbour Lights mug", "kitchen", 14.9, 10), ("Slow Kitchen cast-iron pan", "kitchen", 64.0, 4), ("Baker's apron", "kitchen", 29.0, 6),
    ("Stoneware bowl set", "kitchen", 48.0, 4), ("Otter plush", "toys", 24.5, 9), ("Cardboard ship kit", "toys", 19.9, 7),
    ("Finch night light", "toys", 32.0, 4), ("Ember Court chess set", "games", 79.0, 3), ("Nine Moons board game", "games", 44.9, 6),
    ("Cold Ledger puzzle", "games", 22.0, 6), ("Film score vinyl", "music", 31.0, 5), ("Signed poster", "decor", 39.0, 5),
    ("Cartographer's wall map", "decor", 58.0, 4), ("Linen throw", "decor", 69.0, 3), ("Candle trio", "decor", 27.0, 8),
    ("Tidemill hoodie", "clothing", 55.0, 6), ("Office Plants socks", "clothing", 12.5, 11), ("Second Orbit cap", "clothing", 26.0, 6),
    ("Wireless headphones", "electronics", 129.0, 3), ("Pocket projector", "electronics", 399.0, 1), ("Reading lamp", "electronics", 49.0, 4),
    ("Soundbar", "electronics", 249.0, 1), ("Gift card", "gift cards", 50.0, 3),
)  # fmt: skip
PRODUCTS = Weighted.of(
    [Product(f"P{100 + at}", *row[:3]) for at, row in enumerate(_PRODUCTS)], [row[3] for row in _PRODUCTS]
)
CATEGORIES = tuple(dict.fromkeys(product.category for product in PRODUCTS.items))


def _campaign(
    name: str, source: str, medium: str, first_day: int, days: int, discount: float = 0.0
) -> Campaign:
    return Campaign(name, source, medium, BEGIN + first_day * DAY, BEGIN + (first_day + days) * DAY, discount)


CAMPAIGNS = (
    _campaign("autumn_premieres", "newsletter", "email", 14, 21), _campaign("black_week", "google", "cpc", 80, 10, 0.25),
    _campaign("advent_calendar", "instagram", "social", 91, 24, 0.1), _campaign("new_year_new_series", "newsletter", "email", 122, 20),
    _campaign("valentine_bundles", "instagram", "social", 155, 12, 0.15), _campaign("spring_kitchen", "pinterest", "social", 195, 25, 0.1),
    _campaign("summer_nights", "youtube", "video", 285, 40), _campaign("back_to_routine", "newsletter", "email", 360, 18),
    _campaign("harvest_week", "google", "cpc", 395, 14, 0.2), _campaign("refer_a_friend", "friend", "referral", 0, 426),
    _campaign("podcast_code", "podcast", "audio", 30, 380, 0.05),
)  # fmt: skip

PLAN_PRICES = {"standard": 9.99, "premium": 14.99, "family": 17.99, "team": 49.0}
NEEDS = ("unwind", "family time", "follow a story", "find gifts", "learn something")
INDUSTRIES = ("software", "education", "health", "retail", "media", "manufacturing", "public sector")
