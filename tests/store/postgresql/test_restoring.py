from tests.store.test_restoring import *
