from tests.store.test_application import *
