"""Workers of the real system killed or asked to end under load; mail that was taken by a server and not noted."""

import os
import signal

import pytest

from shared.ids import new_id
from tests.support.city import City, contact
from tests.support.mail import Envelope, Mailbox, Session, SMTP
