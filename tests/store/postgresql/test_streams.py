from tests.store.test_streams import *
