"""The bureau's HTTP door: the operator's desk, cases, the card index, papers, and verification by anybody."""

from fastapi import APIRouter

from services.bureau.api import card_histories, cards, cases, evidence, papers, pick_list, tasks

router = APIRouter()
for part in (tasks, cases, evidence, cards, card_histories, pick_list, papers):
    router.include_router(part.router)

__all__ = ["router"]
