"""How allauth behaves here: no sign-up, no e-mail addresses of its own."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by administrators only."""

    def is_open_for_signup(self, request):
        """Nobody signs up."""
        return False


def display(user):
    """The name shown in allauth's messages."""
    return user.name
