"""The bureau's HTTP door: the operator's desk, cases, the card index, papers, and verification by anybody."""

from fastapi import APIRouter

from services.bureau.api import cards, cases, papers, tasks

router = APIRouter()
for part in (tasks, cases, cards, papers):
    router.include_router(part.router)

__all__ = ["router"]
